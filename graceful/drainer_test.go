package graceful_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestDrainForced(t *testing.T) {
	cause := errors.New("second signal")
	hung := func(t *testing.T) *app {
		g := newGated()
		a := start(t, graceful.Config{}, &http.Server{Handler: g})
		t.Cleanup(func() { close(g.free) })
		p := a.dial()
		p.get("/held")
		<-g.began
		return a
	}
	tests := []struct {
		name string
		do   func(a *app) <-chan outcome
		want error
		took time.Duration
	}{
		{"before it begins", func(a *app) <-chan outcome {
			a.drainer.Force(cause)
			return a.drain()
		}, cause, 0},
		{"while it runs", func(a *app) <-chan outcome {
			drained := a.drain()
			time.Sleep(time.Second)
			a.drainer.Force(cause)
			return drained
		}, cause, time.Second},
		{"without a cause", func(a *app) <-chan outcome {
			drained := a.drain()
			a.drainer.Force(nil)
			return drained
		}, graceful.ErrForced, 0},
		{"twice: the first cause counts", func(a *app) <-chan outcome {
			drained := a.drain()
			a.drainer.Force(cause)
			a.drainer.Force(nil)
			return drained
		}, cause, 0},
		{"by the end of its context", func(a *app) <-chan outcome {
			ctx, cancel := context.WithTimeoutCause(context.Background(), 2*time.Second, cause)
			a.Cleanup(cancel)
			return a.drainWithin(ctx)
		}, cause, 2 * time.Second},
		{"by a context that had ended before", func(a *app) <-chan outcome {
			ctx, cancel := context.WithCancelCause(context.Background())
			cancel(cause)
			return a.drainWithin(ctx)
		}, cause, 0},
		{"by the context of a caller who joined", func(a *app) <-chan outcome {
			ctx, cancel := context.WithTimeoutCause(context.Background(), 3*time.Second, cause)
			a.Cleanup(cancel)
			drained := a.drain()
			a.drainWithin(ctx)
			return drained
		}, cause, 3 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := hung(t)
				start := time.Now()
				r := <-tt.do(a)
				assert.ErrorIs(t, r.err, tt.want)
				assert.ErrorIs(t, r.Forced, tt.want)
				assert.False(t, r.Graceful())
				assert.Equal(t, 1, r.ClosedByForce.Total())
				assertTook(t, tt.took+150*ms, time.Since(start)) // the handler gets 100 ms, its server 50
				forced := all[graceful.Forced](a.events)
				require.Len(t, forced, 1)
				assert.Equal(t, r.ClosedByForce, forced[0].Connections)
			})
		})
	}
}

func TestDrainForcedLameDuckIsOverAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{Delay: time.Hour}, say)
		drained := a.drain()
		synctest.Wait()
		a.drainer.Force(nil)
		r := <-drained
		assert.NoError(t, r.err, "nothing was left to force")
		assert.Less(t, r.Took, time.Second)
	})
}

func TestForceAfterTheDrainDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		before := <-a.drain()
		a.drainer.Force(errors.New("too late"))
		after := <-a.drain()
		assert.NoError(t, after.err)
		assert.Equal(t, before.Report, after.Report)
	})
}

func TestDrainIsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		p := a.idle()
		var all sync.WaitGroup
		reports := make([]graceful.Report, 8)
		for i := range reports {
			all.Go(func() {
				var err error
				reports[i], err = a.drainer.Drain(graceful.WithTrigger(context.Background(), "test"))
				assert.NoError(t, err)
			})
		}
		all.Wait()
		p.gone()
		<-a.drainer.Done()
		late, err := a.drainer.Drain(context.Background())
		require.NoError(t, err)
		for _, r := range reports {
			assert.Equal(t, late, r)
		}
		assert.Equal(t, "test", late.Trigger)
		assert.Equal(t, 1, late.ClosedIdle)
	})
}

func TestDrainerTellsThatItDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		assert.Equal(t, graceful.PhaseServing, a.drainer.Phase())
		assert.Equal(t, graceful.PhaseServing, a.drainer.Phase())
		select {
		case <-a.drainer.Draining():
			t.Fatal("nobody has said so")
		case <-a.drainer.Done():
			t.Fatal("it has not begun")
		default:
		}
		a.dial() // something to wait for
		drained := a.drain()
		assert.NotEqual(t, graceful.PhaseServing, a.drainer.Phase())
		<-drained
		<-a.drainer.Done()
		assert.Equal(t, graceful.PhaseDrained, a.drainer.Phase())
	})
}

// A handler that would never end by itself ends with the drain.
func TestDrainingEndsAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a *app
		a = serve(t, graceful.Config{}, func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-a.drainer.Draining()
			say(w, r)
		})
		p := a.dial()
		p.get("/bye")
		synctest.Wait()
		drained := a.drain()
		assert.Equal(t, "/bye", p.receive().Body)
		assert.NoError(t, (<-drained).err)
	})
}

func TestDrainerWithoutServers(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	r, err := d.Drain(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []graceful.Phase{
		graceful.PhaseAnnounce, graceful.PhaseCloseIntake, graceful.PhaseReport,
	}, phases(r))
	assert.Equal(t, "Drain", r.Trigger)
}

func TestDrainerDrainsAllServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		mem := graceful.NewMemListener()
		other, err := graceful.NewServer(a.drainer, graceful.ServerConfig{
			Name: "other", HTTP: &http.Server{Handler: http.HandlerFunc(say)}, Listeners: []net.Listener{mem},
		})
		require.NoError(t, err)
		require.NoError(t, other.Start(t.Context()))
		nc, err := mem.Dial()
		require.NoError(t, err)
		p, q := a.idle(), newPeer(t, nc)
		assert.Equal(t, "/other", q.ask("/other").Body)
		synctest.Wait()

		r := <-a.drain()
		require.NoError(t, r.err)
		p.gone()
		q.gone()
		assert.Equal(t, 2, r.ClosedIdle)
		require.Len(t, r.Intakes, 2)
		assert.Equal(t, "http", r.Intakes[0].Server)
		assert.Equal(t, "other", r.Intakes[1].Server)
	})
}

func TestDrainerAddClosersTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		<-a.drain()
		err := a.drainer.AddClosers(graceful.CloserFunc("late", nil))
		assert.ErrorIs(t, err, graceful.ErrDraining)
	})
}
