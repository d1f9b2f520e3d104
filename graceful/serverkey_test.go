package graceful_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Handlers find the user's own server in their contexts, not the one that serves
// the connection in its place.
func TestContextsHaveTheServerOfTheUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := &http.Server{}
		srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
			assert.Same(t, srv, got)
			_, _ = io.WriteString(w, "/")
		})
		assert.Equal(t, 200, start(t, graceful.Config{}, srv).dial().ask("/").Status)
	})
}
