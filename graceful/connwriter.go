package graceful

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
)

// connWriter is the reply to one request on a tracked HTTP/1 connection, as
// long as its handler runs. No other request gets it again: what a handler has
// left running would write into the connection's next reply, and behind a proxy
// that is another client's.
//
// What the handler has left running may call it in any moment, also while the
// handler returns. It must not panic then, so each field is read once.
type connWriter struct {
	conn   *conn               // both are nil when the handler has returned
	writer http.ResponseWriter // net/http's, which takes the reply
	wrote  bool                // whether the head was written
}

// connWriters makes a writer of one's own for each request as cheap as none: one
// allocation serves 64 of them.
type connWriters struct {
	list *[64]connWriter
	used int
}

// next returns a writer that nobody had before.
func (l *connWriters) next() *connWriter {
	if l.list == nil || l.used == len(l.list) {
		l.list, l.used = new([64]connWriter), 0
	}
	w := &l.list[l.used]
	l.used++
	return w
}

// begin is called before the handler.
func (w *connWriter) begin(c *conn, below http.ResponseWriter) { w.conn, w.writer = c, below }

// end is called when the handler has returned: where it wrote nothing, net/http
// writes the head now.
func (w *connWriter) end() {
	if !w.wrote {
		w.head()
	}
	w.conn, w.writer = nil, nil
}

// head is called before the head of a reply is written.
func (w *connWriter) head() {
	w.wrote = true
	c := w.conn
	if c == nil || c.service.stage.conductNow() == conductServe {
		return
	}
	if !c.service.stage.hurry.Load() && c.followed(c.exchange.length) {
		return // the last reply on the connection carries it
	}
	w.below().Header().Set("Connection", "close")
}

// errReplied is what a writer says whose handler has returned.
var errReplied = errors.New("graceful: reply written after its handler had returned")

// replied is a ResponseWriter whose handler has returned.
type replied struct{}

func (replied) Header() http.Header       { return make(http.Header) }
func (replied) Write([]byte) (int, error) { return 0, errReplied }
func (replied) WriteHeader(int)           {}

// below returns net/http's writer.
func (w *connWriter) below() http.ResponseWriter {
	if below := w.writer; below != nil {
		return below
	}
	return replied{}
}

// headed returns net/http's writer when the head may be written by it.
func (w *connWriter) headed() http.ResponseWriter {
	if !w.wrote {
		w.head()
	}
	return w.below()
}

// Unwrap returns the writer below, for [http.ResponseController].
func (w *connWriter) Unwrap() http.ResponseWriter { return w.below() }

// Header implements [http.ResponseWriter].
func (w *connWriter) Header() http.Header { return w.below().Header() }

// WriteHeader implements [http.ResponseWriter].
func (w *connWriter) WriteHeader(status int) {
	if status >= http.StatusOK {
		w.headed().WriteHeader(status)
		return
	}
	w.below().WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *connWriter) Write(p []byte) (int, error) { return w.headed().Write(p) }

// WriteString implements [io.StringWriter].
func (w *connWriter) WriteString(s string) (int, error) { return io.WriteString(w.headed(), s) }

// Flush implements [http.Flusher].
func (w *connWriter) Flush() { _ = w.FlushError() } // the interface has no error

// FlushError flushes and returns the error, for [http.ResponseController].
func (w *connWriter) FlushError() error { return http.NewResponseController(w.headed()).Flush() }

// ReadFrom implements [io.ReaderFrom], so that files go out by sendfile.
func (w *connWriter) ReadFrom(r io.Reader) (int64, error) { return readFrom(w.headed(), r) }

// Hijack implements [http.Hijacker]. Some callers assert it, so that Unwrap
// alone would not do.
func (w *connWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c := w.conn
	nc, rw, err := http.NewResponseController(w.below()).Hijack()
	if err == nil && c != nil {
		w.wrote = true // from now on the hijacker writes
		c.service.tracker.hijacked(c)
	}
	return nc, rw, err
}
