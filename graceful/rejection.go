package graceful

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// _rejectionBody is what a rejected request reads by default.
const _rejectionBody = "server is shutting down, try another one\n"

// NewRejection returns the handler that answers a rejected request: status,
// body as plain text, and a Retry-After header (RFC 9110 section 10.2.3, whole
// seconds, rounded up) where retryAfter is positive.
func NewRejection(status int, body string, retryAfter time.Duration) http.Handler {
	r := &rejection{status: status, body: body, length: strconv.Itoa(len(body))}
	if retryAfter > 0 {
		r.retryAfter = strconv.Itoa(int((retryAfter + time.Second - 1) / time.Second))
	}
	return r
}

// rejection is a reply that is always the same.
type rejection struct {
	status       int
	body, length string
	retryAfter   string // empty for none
}

// ServeHTTP implements [http.Handler].
func (r *rejection) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	r.setHeader(w.Header())
	w.WriteHeader(r.status)
	_, _ = io.WriteString(w, r.body) // a client that is gone needs no rejection
}

func (r *rejection) setHeader(h http.Header) {
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Length", r.length)
	h.Set("Cache-Control", "no-store")
	if r.retryAfter != "" {
		h.Set("Retry-After", r.retryAfter)
	}
}

// rejecter answers with the rejection and then reads what is still coming of
// the request's body, where that is not here already, so that a client in the
// midst of sending gets to read the answer: closing behind it would make the
// kernel reset the connection.
type rejecter struct{ rejection http.Handler }

// How long the client of a rejected request may pause within its body: one that
// asked before sending it has most likely not begun.
const (
	_rejectedSilence = 2 * time.Second
	_askedSilence    = _lingerTime
)

// ServeHTTP implements [http.Handler].
func (h rejecter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asks := r.Header.Get("Expect") != ""
	if r.ContentLength == 0 || !asks && bodyCame(r) {
		h.rejection.ServeHTTP(w, r)
		return
	}
	rc := http.NewResponseController(w)
	_ = rc.EnableFullDuplex() // without it net/http reads a part of the body before it answers
	h.rejection.ServeHTTP(w, r)
	_, _ = w.Write(nil) // from now on, reading the body does not ask for it by 100 Continue
	silence := _rejectedSilence
	if asks {
		silence = _askedSilence
	}
	discardBody(rc, r.Body, silence)
}

// discardBody sends the reply and reads the body until its end, until its sender
// pauses for too long, or for as long as the rest of a head is awaited. One that
// asked by Expect: 100-continue may have begun to send without an answer (RFC
// 9110 section 10.1.1).
func discardBody(rc *http.ResponseController, body io.Reader, silence time.Duration) {
	if rc.Flush() != nil {
		return
	}
	end := time.Now().Add(_headLimit)
	for buf := make([]byte, 32<<10); time.Now().Before(end); {
		if rc.SetReadDeadline(earlier(end, time.Now().Add(silence))) != nil {
			return
		}
		if _, err := body.Read(buf); err != nil {
			return
		}
	}
}
