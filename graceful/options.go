package graceful

import (
	"io"
	"net/http"
)

// _optionsBody is how much of the body of an OPTIONS * request is read.
const _optionsBody = 4 << 10

// answerOptions answers "OPTIONS *" as net/http does, unless its server was
// told not to. net/http's own answer would pass the gate by, and the
// connection's state with it.
func answerOptions(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions || r.RequestURI != "*" {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Length", "0")
		if r.ContentLength != 0 {
			_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, _optionsBody)) // what is read is not used
		}
	})
}
