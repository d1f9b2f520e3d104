package graceful_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const ms = time.Millisecond

// idle returns a client of a kept-alive connection between two requests.
func (a *app) idle() *peer {
	a.Helper()
	p := a.dial()
	require.Equal(a, 200, p.ask("/free").Status)
	synctest.Wait()
	return p
}

func TestDrainOfNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		r := <-a.drain()
		require.NoError(t, r.err)
		assert.True(t, r.Graceful())
		assert.Equal(t, []graceful.Phase{
			graceful.PhaseAnnounce, graceful.PhaseCloseIntake, graceful.PhaseReport,
		}, phases(r.Report), "there is nothing to wait for")
		assert.Equal(t, graceful.PhaseDrained, a.drainer.Phase())
		assert.Equal(t, []string{
			"ServerStarted", "DrainStarted", "PhaseStarted", "PhaseStarted", "IntakeClosed", "PhaseStarted", "DrainEnded",
		}, a.events.names())
	})
}

// When a connection leaves, in milliseconds after the drain's start.
func TestDrainTimeline(t *testing.T) {
	tests := []struct {
		name   string
		config graceful.Config
		before func(a *app) *peer    // makes the connection
		during func(a *app, p *peer) // happens during the drain
		want   time.Duration
		closed string // by what the connection was
	}{
		{
			name:   "an idle connection after an interval",
			before: func(a *app) *peer { return a.idle() },
			want:   500 * ms,
			closed: "idle",
		},
		{
			name: "an idle connection after an interval, however long it was idle before",
			before: func(a *app) *peer {
				p := a.idle()
				time.Sleep(time.Hour)
				return p
			},
			want:   500 * ms,
			closed: "idle",
		},
		{
			name:   "an idle connection after an interval of one's own",
			config: graceful.Config{QuietPeriod: 30 * ms},
			before: func(a *app) *peer { return a.idle() },
			want:   30 * ms,
			closed: "idle",
		},
		{
			name:   "an idle connection that is used in time, with its reply",
			config: graceful.Config{Late: graceful.Serve},
			before: func(a *app) *peer { return a.idle() },
			during: func(a *app, p *peer) {
				time.Sleep(99 * ms)
				assert.True(a, p.ask("/free").Close)
			},
			want: 99 * ms,
		},
		{
			name:   "an idle connection with the end of the lame duck that is longer than an interval",
			config: graceful.Config{Delay: 500 * ms},
			before: func(a *app) *peer { return a.idle() },
			want:   501 * ms, // this listener needs 1 ms to see that nobody comes
			closed: "idle",
		},
		{
			name:   "a silent connection a second after it was accepted",
			before: func(a *app) *peer { return a.dial() },
			want:   1000 * ms,
			closed: "silent",
		},
		{
			name: "a silent connection a second after it was accepted, also if that was before",
			before: func(a *app) *peer {
				p := a.dial()
				time.Sleep(300 * ms)
				return p
			},
			want:   700 * ms,
			closed: "silent",
		},
		{
			name: "a connection that was silent for long after an interval",
			before: func(a *app) *peer {
				p := a.dial()
				time.Sleep(time.Hour)
				return p
			},
			want:   500 * ms,
			closed: "silent",
		},
		{
			name: "a connection with half a head when the rest was answered",
			before: func(a *app) *peer {
				p := a.dial()
				p.send("GET /free HT")
				return p
			},
			during: func(a *app, p *peer) {
				time.Sleep(4 * time.Second)
				p.send("TP/1.1\r\nHost: x\r\n\r\n")
				assert.Equal(a, 502, p.receive().Status)
			},
			want: 4000 * ms,
		},
		{
			name: "a connection with half a head after five seconds, if no more comes",
			before: func(a *app) *peer {
				p := a.dial()
				p.send("GET /free HT")
				return p
			},
			during: func(a *app, p *peer) {
				assert.Equal(a, 400, p.receive().Status)
			},
			want:   5000 * ms,
			closed: "silent",
		},
		{
			name: "a connection with a request in flight when its reply is out",
			before: func(a *app) *peer {
				p := a.dial()
				p.get("/held")
				<-a.gate.began
				return p
			},
			during: func(a *app, p *peer) {
				time.Sleep(1234 * ms)
				close(a.gate.free)
				assert.True(a, p.receive().Close)
			},
			want: 1234 * ms,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := start(t, tt.config, &http.Server{Handler: newGated()})
				p := tt.before(a)
				synctest.Wait()

				start := time.Now()
				drained := a.drain()
				if tt.during != nil {
					tt.during(a, p)
				}
				p.gone()
				assertLeft(t, tt.want, time.Since(start))
				r := <-drained
				require.NoError(t, r.err)
				assertTook(t, tt.want, r.Took)
				assert.Equal(t, 1, r.Initial.Total())
				assert.Equal(t, btoi(tt.closed == "idle"), r.ClosedIdle)
				assert.Equal(t, btoi(tt.closed == "silent"), r.ClosedSilent)
			})
		})
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A reply whose head was out before the drain leaves its connection idle: that
// one gets its quiet period from then on.
func TestDrainGivesAConnectionItsQuietPeriodFromItsLastReplyOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		headed, free := make(chan struct{}), make(chan struct{})
		a := serve(t, graceful.Config{}, func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			close(headed)
			<-free
		})
		p := a.dial()
		p.get("/")
		<-headed
		start := time.Now()
		drained := a.drain()
		time.Sleep(350 * ms)
		close(free)
		assert.False(t, p.receive().Close, "its head was out")
		p.gone()
		assertLeft(t, 850*ms, time.Since(start))
		assert.Equal(t, 1, (<-drained).ClosedIdle)
	})
}

func TestDrainLameDuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{Delay: time.Second}, say)
		p := a.idle()
		drained := a.drain()
		synctest.Wait()
		assert.Equal(t, graceful.PhaseLameDuck, a.drainer.Phase())
		assert.NotEqual(t, graceful.PhaseServing, a.drainer.Phase())

		time.Sleep(900 * ms)
		got := p.ask("/old")
		assert.Equal(t, 200, got.Status)
		assert.True(t, got.Close, "a client learns to go elsewhere")
		got = a.dial().ask("/new")
		assert.Equal(t, 200, got.Status)
		assert.True(t, got.Close)

		r := <-drained
		require.NoError(t, r.err)
		assert.Equal(t, graceful.RequestReport{Finished: 2}, r.Requests, "none of them was late")
		assert.Contains(t, phases(r.Report), graceful.PhaseLameDuck)
		_, err := a.mem.Dial()
		assert.Error(t, err)
	})
}

func TestDrainTimesOut(t *testing.T) {
	const timeout = 5 * time.Second
	tests := []struct {
		name  string
		delay time.Duration
		obeys bool // whether the handler ends with its context
		want  time.Duration
		left  int // connections closed by force
	}{
		{name: "a handler that obeys", obeys: true, want: timeout},
		{name: "a handler that hangs", want: timeout + 150*ms, left: 1},
		{name: "a handler that obeys, after the lame duck", delay: time.Second, obeys: true, want: time.Second + timeout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				causes, free := make(chan error, 1), make(chan struct{})
				a := serve(t, graceful.Config{Delay: tt.delay, Timeout: timeout}, func(_ http.ResponseWriter, r *http.Request) {
					<-r.Context().Done()
					causes <- context.Cause(r.Context())
					if !tt.obeys {
						<-free
					}
				})
				p := a.dial()
				p.get("/")
				synctest.Wait()
				r := <-a.drain()
				assert.ErrorIs(t, r.err, graceful.ErrTimeout)
				assert.ErrorIs(t, r.Forced, graceful.ErrTimeout)
				assert.ErrorIs(t, <-causes, graceful.ErrTimeout)
				assert.Equal(t, 1, r.ExitCode())
				assertTook(t, tt.want, r.Took)
				assert.LessOrEqual(t, r.Took, tt.delay+timeout+250*ms, "the promise")
				assert.Equal(t, tt.left, r.ClosedByForce.In(graceful.StateActive))
				assert.Equal(t, graceful.PhaseForce, r.Phases[len(r.Phases)-2].Phase)
				close(free)
				_, _ = io.Copy(io.Discard, p)
			})
		})
	}
}
