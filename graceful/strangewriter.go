package graceful

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// strangeWriter is the reply on an HTTP/1 connection that is not tracked.
type strangeWriter struct{ reply }

// Hijack implements [http.Hijacker]. Some callers assert it, so that Unwrap
// alone would not do.
func (w *strangeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	nc, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.headed = w.headed || err == nil // from now on the hijacker writes
	return nc, rw, err
}

// ReadFrom implements [io.ReaderFrom], so that files go out by sendfile.
func (w *strangeWriter) ReadFrom(r io.Reader) (int64, error) {
	w.head()
	return readFrom(w.ResponseWriter, r)
}

// readFrom copies r to w, by the ReadFrom of w if it has one.
func readFrom(w io.Writer, r io.Reader) (int64, error) {
	if rf, ok := w.(io.ReaderFrom); ok {
		return rf.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{w}, r)
}
