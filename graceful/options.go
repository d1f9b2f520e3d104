package graceful

import (
	"io"
	"net/http"
)

// _optionsBody is how much of the body of an OPTIONS * request is read.
const _optionsBody = 4 << 10

// asksForOptions reports whether a request is "OPTIONS *".
func asksForOptions(r *http.Request) bool {
	return r.RequestURI == "*" && r.Method == http.MethodOptions
}

// answerOptions answers "OPTIONS *" as net/http does. Its own answer would pass
// the gate by, and the connection's state with it.
func answerOptions(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "0")
	if r.ContentLength != 0 {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, _optionsBody)) // what is read is not used
	}
}
