//go:build unix

package graceful_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A request that was sent before its client could see the goodbye is answered
// on the kernel too: nothing resets the connection, and without a goodbye the
// request is lost.
func TestGoodbyeOnTheKernel(t *testing.T) {
	for _, goodbye := range []graceful.Goodbye{graceful.GoodbyeNone, graceful.GoodbyeRequestTimeout} {
		t.Run(goodbye.String(), func(t *testing.T) {
			a := start(t, graceful.Config{QuietPeriod: ms, Goodbye: goodbye}, &http.Server{
				Addr: "127.0.0.1:0", Handler: http.HandlerFunc(say),
			})
			p := a.dial()
			p.ask("/")
			drained := a.drain()
			require.Eventually(t, func() bool {
				return graceful.Unread(p.Conn) || a.tracker.Open() == 0
			}, _patience, time.Millisecond)
			_, err := io.WriteString(p.Conn, getText("/crossing"))
			require.NoError(t, err)
			got, err := p.tryReceive()
			if goodbye == graceful.GoodbyeNone {
				assert.Error(t, err)
				require.NoError(t, (<-drained).err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, http.StatusRequestTimeout, got.Status)
			p.gone()
			require.NoError(t, p.Close())
			r := <-drained
			require.NoError(t, r.err)
			assert.Equal(t, 1, r.Requests.Crossed)
		})
	}
}
