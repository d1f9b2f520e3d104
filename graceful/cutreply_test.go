package graceful_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// What is left is counted, and only then closed. A handler that has written
// nothing may return between the two.
func TestTheReplyToACutRequestIsNeverEmpty(t *testing.T) {
	silent := func(g *gated) http.HandlerFunc {
		return func(_ http.ResponseWriter, r *http.Request) {
			g.began <- r
			<-g.free
		}
	}
	t.Run("HTTP/1", func(t *testing.T) {
		g := newGated()
		a := serve(t, graceful.Config{}, silent(g))
		p := a.dial()
		p.get("/")
		<-g.began
		a.tracker.CutAll()
		close(g.free)
		got := p.receive()
		assert.Equal(t, http.StatusServiceUnavailable, got.Status)
		assert.True(t, got.Close)
		p.gone()
	})
	t.Run("HTTP/2", func(t *testing.T) {
		g := newGated()
		a := start2(t, graceful.Config{}, silent(g))
		go func() {
			<-g.began
			a.tracker.CutAll()
			close(g.free)
		}()
		resp, err := client2(t, a.Addr).Get("https://x/")
		require.NoError(t, err)
		defer resp.Body.Close()
		assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	})
}
