package graceful_test

import (
	"net"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A hijacked connection whose owner does nothing is closed by force, and then
// nobody counts it any more.
func TestForceLetsGoOfHijackedConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		owned := make(chan net.Conn, 1)
		a := serve(t, graceful.Config{}, func(w http.ResponseWriter, _ *http.Request) {
			nc, _, err := http.NewResponseController(w).Hijack()
			assert.NoError(t, err)
			owned <- nc
		})
		p := a.dial()
		p.get("/")
		nc := <-owned
		drained := a.drain()
		a.drainer.Force(nil)
		r := <-drained
		require.ErrorIs(t, r.err, graceful.ErrForced)
		assert.Equal(t, "hijacked 1", r.ClosedByForce.String())
		assert.Zero(t, a.tracker.Open())
		p.gone()
		_ = nc.Close() // of what is closed
		assert.Zero(t, a.tracker.Open())
	})
}
