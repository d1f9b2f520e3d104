package graceful_test

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A hijacked connection that its owner has forgotten, and whose client has gone,
// holds nobody up; one that is kept is waited for.
func TestForgottenHijackedConnection(t *testing.T) {
	for _, where := range kernelPlaces() {
		t.Run(where.String(), func(t *testing.T) {
			kept := make(chan net.Conn, 1)
			s := where.start(t, graceful.Config{Timeout: time.Minute}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				nc, _, err := http.NewResponseController(w).Hijack()
				assert.NoError(t, err)
				_, err = io.WriteString(nc, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
				assert.NoError(t, err)
				if r.URL.Path == "/keep" {
					kept <- nc
				}
			}))
			for _, path := range []string{"/forget", "/forget", "/keep"} {
				p, _ := s.dial()
				p.get(path)
				got, err := http.ReadResponse(p.r, nil)
				require.NoError(t, err)
				require.NoError(t, got.Body.Close())
				require.NoError(t, p.Close())
			}
			nc := <-kept
			require.Eventually(t, func() bool { return s.tracker.Counts().In(graceful.StateHijacked) == 3 }, _patience, time.Millisecond)
			drained := s.drain()
			require.Eventually(t, func() bool { return s.tracker.Open() == 1 }, _patience, time.Millisecond, "the collector was not asked")
			_ = nc.Close() // TLS cannot say goodbye to a client that has gone
			s.unforced(drained)
		})
	}
}
