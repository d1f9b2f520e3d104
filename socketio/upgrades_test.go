package socketio_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// A client that changes its transport is told a moment after it has, the others at once.
func TestClientThatUpgrades(t *testing.T) {
	for name, c := range map[string]struct{ takes, told time.Duration }{
		"in time": {500 * time.Millisecond, 700 * time.Millisecond},
		"never":   {time.Hour, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				closer, s := socketio.New(), new(engineServer)
				socketio.Mount(closer, s, s)
				s.add(10)
				one := s.list()[0]
				one.upgrading.Store(true)
				defer time.AfterFunc(c.takes, func() { one.upgrading.Store(false) }).Stop()
				start := time.Now()
				require.NoError(t, closer.Close(t.Context()))
				times := s.closeTimes()
				require.Len(t, times, 10)
				assert.Zero(t, times[8].Sub(start), "those that do not upgrade")
				assert.InDelta(t, c.told, times[9].Sub(start), float64(100*time.Millisecond))
			})
		})
	}
}

// A client that has just asked for a WebSocket changes, too, before its server
// knows; one that was told gets none any more.
func TestClientThatAsksForWebSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closer, s := socketio.New(), new(engineServer)
		asked := make(chan struct{})
		h := socketio.Mount(closer, s, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-asked }))
		s.add(2)
		go askWebSocket(t, h, "1")
		synctest.Wait()
		start := time.Now()
		time.AfterFunc(300*time.Millisecond, func() {
			assert.Equal(t, http.StatusServiceUnavailable, askWebSocket(t, h, "2"))
			close(asked)
		})
		require.NoError(t, closer.Close(t.Context()))
		times := s.closeTimes()
		require.Len(t, times, 2)
		assert.Zero(t, times[0].Sub(start))
		assert.InDelta(t, 500*time.Millisecond, times[1].Sub(start), float64(100*time.Millisecond))
	})
}
