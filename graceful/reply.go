package graceful

import (
	"io"
	"net/http"
)

// reply is a ResponseWriter that says Connection: close when the drain is on
// at the moment at which its head is written, however long ago the request
// began. On HTTP/2 net/http makes a GOAWAY of it.
type reply struct {
	http.ResponseWriter

	stage  *stage
	headed bool // whether the head was written
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

// WriteString implements [io.StringWriter]. It is io.WriteString, less a function
// on the stack: see streamGate.
func (w *reply) WriteString(s string) (int, error) {
	w.head()
	if sw, ok := w.ResponseWriter.(io.StringWriter); ok {
		return sw.WriteString(s)
	}
	return w.ResponseWriter.Write([]byte(s))
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
	if w.stage.conductNow() != conductServe {
		w.Header().Set("Connection", "close")
	}
}

// finish is called when the handler has returned: where it wrote nothing,
// net/http writes the head now.
func (w *reply) finish() { w.head() }
