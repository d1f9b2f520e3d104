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

// second starts another server beside that of a, in memory, and returns how to
// dial it.
func (a *app) second(name string, last bool, h http.HandlerFunc) func() *peer {
	a.Helper()
	mem := graceful.NewMemListener()
	s, err := graceful.NewServer(a.drainer, graceful.ServerConfig{
		Name: name, HTTP: &http.Server{Handler: h}, Listeners: []net.Listener{mem}, Last: last,
	})
	require.NoError(a, err)
	require.NoError(a, s.Start(a.Context()))
	return func() *peer {
		nc, err := mem.Dial()
		require.NoError(a, err)
		return newPeer(a.T, nc)
	}
}

// A server that drains last answers as usual until all others are done.
func TestLastServerAnswersDuringTheDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{}, &http.Server{Handler: newGated()})
		dial := a.second("metrics", true, say)
		kept := dial()
		assert.False(t, kept.ask("/metrics").Close)
		held := a.dial()
		held.get("/held")
		<-a.gate.began

		drained := a.drain()
		a.await(graceful.PhaseWait)
		for range 3 {
			got := kept.ask("/metrics")
			assert.Equal(t, 200, got.Status)
			assert.False(t, got.Close)
			assert.Equal(t, 200, dial().ask("/probe").Status, "it accepts")
		}

		close(a.gate.free)
		assert.Equal(t, 200, held.receive().Status)
		r := <-drained
		require.NoError(t, r.err)
		kept.gone()
		require.Len(t, r.Intakes, 2)
		assert.Equal(t, "http", r.Intakes[0].Server)
		assert.Equal(t, "metrics", r.Intakes[1].Server)
		require.Len(t, r.Servers, 2)
		assert.Equal(t, graceful.RequestReport{Finished: 1}, r.Servers[0].Requests)
		assert.Zero(t, r.Servers[1].Requests, "its drain has not begun when it answers")
		assert.Equal(t, 1, r.Servers[1].Initial.Total())
		assert.Equal(t, 4, r.Servers[1].ClosedIdle)
	})
}

// Its own drain is one like the others': what is in flight completes, what is
// late is rejected, what is idle gets an interval.
func TestLastServerDrainsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		g := newGated()
		dial := a.second("metrics", true, g.ServeHTTP)
		idle, held := dial(), dial()
		assert.Equal(t, 200, idle.ask("/free").Status)
		held.get("/held")
		<-g.began

		drained := a.drain()
		require.Eventually(t, func() bool { return len(all[graceful.IntakeClosed](a.events)) == 2 }, _patience, ms)
		got := idle.ask("/free")
		assert.Equal(t, http.StatusBadGateway, got.Status)
		assert.True(t, got.Close)
		close(g.free)
		assert.True(t, held.receive().Close)
		r := <-drained
		require.NoError(t, r.err)
		assert.Equal(t, graceful.RequestReport{Finished: 1, Rejected: 1}, r.Servers[1].Requests)
		assert.Equal(t, r.Servers[1].Requests, r.Requests)
	})
}

// When the drain is forced, the last server is not waited for either.
func TestLastServerIsForcedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{Timeout: 500 * ms}, &http.Server{Handler: newGated()})
		defer func() { close(a.gate.free) }()
		kept := a.second("metrics", true, say)()
		kept.ask("/metrics")
		held := a.dial()
		held.get("/held")
		<-a.gate.began
		r := <-a.drain()
		require.ErrorIs(t, r.err, graceful.ErrTimeout)
		assert.LessOrEqual(t, r.Took, 750*ms)
		assert.Equal(t, "active 1", r.Servers[0].ClosedByForce.String())
		assert.Equal(t, "idle 1", r.Servers[1].ClosedByForce.String())
		assert.NoError(t, a.tracker.Wait(t.Context()))
	})
}
