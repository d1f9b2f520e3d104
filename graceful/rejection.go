package graceful

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// DefaultRejectionBody is what a rejected request reads.
const DefaultRejectionBody = "server is shutting down, try another one\n"

// NewRejection returns the handler that answers a rejected request: status,
// body as plain text, and a Retry-After header (RFC 9110 section 10.2.3, whole
// seconds, rounded up) where retryAfter is positive.
func NewRejection(status int, body string, retryAfter time.Duration) http.Handler {
	length := strconv.Itoa(len(body))
	seconds := strconv.Itoa(int((retryAfter + time.Second - 1) / time.Second))
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Content-Length", length)
		h.Set("Cache-Control", "no-store")
		if retryAfter > 0 {
			h.Set("Retry-After", seconds)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // a client that is gone needs no rejection
	})
}

// rejecter answers with the rejection and then reads what is still coming of
// the request's body, so that a client in the midst of sending gets to read
// the answer: closing behind it would make the kernel reset the connection.
type rejecter struct{ rejection http.Handler }

// _rejectedSilence is how long the client of a rejected request may pause
// within its body.
const _rejectedSilence = 2 * time.Second

// ServeHTTP implements [http.Handler].
func (h rejecter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// A client that asks first learns from the answer not to send the body.
	coming := r.ContentLength != 0 && r.Header.Get("Expect") == ""
	rc := http.NewResponseController(w)
	if coming {
		_ = rc.EnableFullDuplex() // without it net/http reads a part of the body before it answers
	}
	h.rejection.ServeHTTP(w, r)
	if !coming || rc.Flush() != nil {
		return
	}
	for buf := make([]byte, 32<<10); ; {
		if rc.SetReadDeadline(time.Now().Add(_rejectedSilence)) != nil {
			return
		}
		if _, err := r.Body.Read(buf); err != nil {
			return
		}
	}
}
