package socketio_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// A client that changes its transport is told when it has, the others at once.
func TestClientThatUpgrades(t *testing.T) {
	for name, c := range map[string]struct{ takes, told time.Duration }{
		"in time": {500 * time.Millisecond, 500 * time.Millisecond},
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
