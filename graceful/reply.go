package graceful

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// reply is a ResponseWriter that says Connection: close when the drain is on
// at the moment at which its head is written, however long ago the request
// began. On HTTP/2 net/http makes a GOAWAY of it.
type reply struct {
	http.ResponseWriter

	stage  *stage
	conn   *conn // nil where it is not tracked
	length int64 // of the request's body; -1 if unknown
	headed bool  // whether the head was written
}

// Unwrap returns the writer below, for [http.ResponseController].
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements [http.ResponseWriter].
func (w *reply) WriteHeader(status int) {
	if status >= http.StatusOK {
		w.head()
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *reply) Write(p []byte) (int, error) {
	w.head()
	return w.ResponseWriter.Write(p)
}

// WriteString implements [io.StringWriter].
func (w *reply) WriteString(s string) (int, error) {
	w.head()
	return io.WriteString(w.ResponseWriter, s)
}

// Flush implements [http.Flusher].
func (w *reply) Flush() { _ = w.FlushError() } // the interface has no error

// FlushError flushes and returns the error, for [http.ResponseController].
func (w *reply) FlushError() error {
	w.head()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// head is called before the head is written.
func (w *reply) head() {
	if w.headed {
		return
	}
	w.headed = true
	if w.stage.conductNow() == conductServe {
		return
	}
	if w.conn != nil && !w.stage.hurry.Load() && w.conn.followed(w.length) {
		return // the last reply on the connection carries it
	}
	w.Header().Set("Connection", "close")
}

// finish is called when the handler has returned: where it wrote nothing,
// net/http writes the head now.
func (w *reply) finish() { w.head() }

// connWriter is the reply on an HTTP/1 connection. Each request gets one of its
// own: what a handler has left running would write into the connection's next
// reply if it were used again, and behind a proxy that is another client's.
type connWriter struct{ reply }

// Hijack implements [http.Hijacker]. Some callers assert it, so that Unwrap
// alone would not do.
func (w *connWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	nc, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.headed = true // from now on the hijacker writes
		if w.conn != nil {
			w.conn.tracker.hijacked(w.conn) // where the server does not tell
		}
	}
	return nc, rw, err
}

// ReadFrom implements [io.ReaderFrom], so that files go out by sendfile.
func (w *connWriter) ReadFrom(r io.Reader) (int64, error) {
	w.head()
	if rf, ok := w.ResponseWriter.(io.ReaderFrom); ok {
		return rf.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{w.ResponseWriter}, r)
}

// streamWriter is the reply on an HTTP/2 stream.
type streamWriter struct{ reply }

// Push implements [http.Pusher].
func (w *streamWriter) Push(target string, opts *http.PushOptions) error {
	if p, ok := w.ResponseWriter.(http.Pusher); ok {
		return p.Push(target, opts)
	}
	return http.ErrNotSupported
}
