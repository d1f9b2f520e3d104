package graceful_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A goroutine that a handler has left running may write while the connection
// serves its next request, which behind a proxy is another client's. On
// net/http's own writer that spoils no reply, so it must not on ours.
func TestReplyOfTheNextRequestIsItsOwn(t *testing.T) {
	for name, write := range map[string]func(w http.ResponseWriter){
		"by Write":       func(w http.ResponseWriter) { _, _ = w.Write([]byte("leak")) },
		"by WriteString": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "leak") },
		"by ReadFrom":    func(w http.ResponseWriter) { _, _ = io.Copy(w, strings.NewReader("leak")) },
		"by WriteHeader": func(w http.ResponseWriter) { w.WriteHeader(http.StatusTeapot) },
		"by Header":      func(w http.ResponseWriter) { w.Header().Set("X-Leak", "leak") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var kept http.ResponseWriter
				a := serve(t, graceful.Config{}, func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/first" {
						kept = w
					} else {
						write(kept) // as a goroutine of the first handler would
					}
					say(w, r)
				})
				p := a.dial()
				p.ask("/first")
				got := p.ask("/second")
				assert.Equal(t, 200, got.Status)
				assert.Equal(t, "/second", got.Body)
				assert.Empty(t, got.Header.Get("X-Leak"))
			})
		})
	}
}
