package graceful

import "net/http"

// streamWriter is the reply on an HTTP/2 stream.
type streamWriter struct{ reply }

// Push implements [http.Pusher].
func (w *streamWriter) Push(target string, opts *http.PushOptions) error {
	if p, ok := w.ResponseWriter.(http.Pusher); ok {
		return p.Push(target, opts)
	}
	return http.ErrNotSupported
}
