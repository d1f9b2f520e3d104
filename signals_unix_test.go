//go:build unix

package gracefulfx_test

import (
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// raise sends this process a signal.
func raise(t *testing.T, sig syscall.Signal) {
	t.Helper()
	require.NoError(t, syscall.Kill(os.Getpid(), sig))
}

// raiseUntil sends this process a signal again and again, as an impatient user
// does, until done is closed.
func raiseUntil(t *testing.T, sig syscall.Signal, done <-chan struct{}) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 200 {
		raise(t, sig)
		select {
		case <-done:
			return
		case <-tick.C:
		}
	}
	t.Fatal("the signal had no effect")
}

// startHung starts an app with a request in flight that only a force ends, with the
// error that comes then.
func startHung(t *testing.T, configure func(*gracefulfx.Config), more ...fx.Option) (*app, <-chan error) {
	t.Helper()
	began, ended := make(chan struct{}, 1), make(chan error, 1)
	a := newApp(t, configure, append(more, handle(hang(began, ended)))...).start()
	hung := dialAndAsk(t, a)
	t.Cleanup(func() { _ = hung.Close() })
	<-began
	return a, ended
}

func TestSignalDrainsAndShutsDown(t *testing.T) {
	a := newApp(t, nil, handle(ok)).start()
	done := a.Wait()
	raise(t, syscall.SIGUSR2)
	end := <-done
	assert.Zero(t, end.ExitCode)
	report := <-a.drain(t)
	assert.Equal(t, "signal SIGUSR2", report.Trigger)
	a.RequireStop()
}

func TestSignalForcesAtTheTimeout(t *testing.T) {
	a, ended := startHung(t, func(c *gracefulfx.Config) { c.Timeout = 50 * time.Millisecond })
	done := a.Wait()
	raise(t, syscall.SIGUSR2)
	end := <-done
	assert.Equal(t, 1, end.ExitCode)
	require.ErrorIs(t, <-ended, graceful.ErrTimeout)
	require.ErrorIs(t, a.Stop(t.Context()), graceful.ErrTimeout)
}

func TestSecondSignalForces(t *testing.T) {
	for _, tt := range []struct {
		name          string
		first, second syscall.Signal
		want          string
	}{
		{"the same", syscall.SIGUSR2, syscall.SIGUSR2, "second signal: SIGUSR2"},
		{"another that is configured", syscall.SIGHUP, syscall.SIGUSR2, "second signal: SIGUSR2"},
		{"the keyboard's", syscall.SIGUSR2, syscall.SIGINT, "second signal: SIGINT"},
		{"SIGTERM again", syscall.SIGTERM, syscall.SIGTERM, "second signal: SIGTERM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, ended := startHung(t, func(c *gracefulfx.Config) {
				c.Signals = []os.Signal{syscall.SIGUSR2, syscall.SIGHUP}
			})
			raise(t, tt.first)
			a.awaitPhase(t, graceful.PhaseWait)
			raiseUntil(t, tt.second, a.drainer.Done())
			require.ErrorContains(t, <-ended, tt.want)
			report := <-a.drain(t)
			require.ErrorContains(t, report.Forced, tt.want)
			assert.Equal(t, 1, report.ExitCode())
			require.Error(t, a.Stop(t.Context()))
		})
	}
}

// Every app of a process drains on its signal, and ends; one that has stopped before
// is none of them.
func TestSignalDrainsAllAppsOfAProcess(t *testing.T) {
	stopped := newApp(t, nil, handle(ok)).start()
	var apps []*app
	var waits []<-chan fx.ShutdownSignal
	for range 3 {
		a := newApp(t, nil, handle(ok))
		waits = append(waits, a.Wait())
		apps = append(apps, a.start())
	}
	stopped.RequireStop()
	raise(t, syscall.SIGUSR2)
	for i, a := range apps {
		assert.Zero(t, (<-waits[i]).ExitCode)
		assert.Equal(t, "signal SIGUSR2", (<-a.drain(t)).Trigger)
		a.RequireStop()
	}
	assert.Equal(t, "OnStop", (<-stopped.drain(t)).Trigger)
}

// timeout(1) and process managers signal the process and its group, so that the
// same signal comes twice within milliseconds.
func TestBurstIsOneSignal(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	a := newApp(t, nil, handle(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-release
	})).start()
	asked := dialAndAsk(t, a)
	defer func() { _ = asked.Close() }()
	<-began
	raise(t, syscall.SIGUSR2)
	a.awaitPhase(t, graceful.PhaseWait)
	raise(t, syscall.SIGUSR2)
	raise(t, syscall.SIGUSR2)
	awaitDelivery(t)
	close(release)
	report := <-a.drain(t)
	require.NoError(t, report.Forced)
	assert.Equal(t, 1, report.Requests.Finished)
	a.RequireStop()
}

// signalsHeard notes the signals that come in a drain.
type signalsHeard chan graceful.SecondSignal

func (h signalsHeard) Observe(e graceful.Event) {
	if s, ok := e.(graceful.SecondSignal); ok {
		h <- s
	}
}

// Observers hear of each further signal, and whether it forces.
func TestSecondSignalIsObserved(t *testing.T) {
	heard := make(signalsHeard, 2)
	a, ended := startHung(t, nil, fx.Provide(gracefulfx.AsObserver(func() graceful.Observer { return heard })))
	raise(t, syscall.SIGUSR2)
	a.awaitPhase(t, graceful.PhaseWait)
	raise(t, syscall.SIGTERM)
	assert.Equal(t, graceful.SecondSignal{Signal: "SIGTERM"}, <-heard)
	raise(t, syscall.SIGINT)
	assert.Equal(t, graceful.SecondSignal{Signal: "SIGINT", Forces: true}, <-heard)
	<-ended
	require.Error(t, a.Stop(t.Context()))
}

// awaitDelivery returns when signals that were sent before have been delivered to
// every channel that asked for them: Go delivers in the order of arrival.
func awaitDelivery(t *testing.T) {
	t.Helper()
	marks := make(chan os.Signal, 1)
	signal.Notify(marks, syscall.SIGWINCH)
	defer signal.Stop(marks)
	raise(t, syscall.SIGWINCH)
	<-marks
}

// fx stops the app on SIGTERM as well, but other components may take long in
// their OnStop before it is the module's turn.
func TestTermDrainsAtOnce(t *testing.T) {
	hang, released := make(chan struct{}), make(chan struct{})
	a := newApp(t, nil, handle(ok), fx.Invoke(func(lc fx.Lifecycle) {
		lc.Append(fx.StopHook(func() {
			close(hang)
			<-released
		}))
	})).start()
	done := a.Wait()
	raise(t, syscall.SIGTERM)
	end := <-done
	assert.Equal(t, syscall.SIGTERM, end.Signal)
	stopped := make(chan error, 1)
	go func() { stopped <- a.Stop(t.Context()) }()
	<-hang
	<-a.drainer.Done()
	close(released)
	require.NoError(t, <-stopped)
	report := <-a.drain(t)
	assert.Equal(t, "signal SIGTERM", report.Trigger)
	assert.NoError(t, report.Forced)
}

// A preStop hook sends one signal, and the orchestrator SIGTERM behind it.
func TestFirstTermJoinsTheDrainOfAnotherSignal(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	a := newApp(t, nil, handle(func(http.ResponseWriter, *http.Request) {
		close(began)
		<-release
	})).start()
	asked := dialAndAsk(t, a)
	defer func() { _ = asked.Close() }()
	<-began
	raise(t, syscall.SIGUSR2)
	a.awaitPhase(t, graceful.PhaseWait)
	raise(t, syscall.SIGTERM)
	awaitDelivery(t)
	close(release)
	report := <-a.drain(t)
	require.NoError(t, report.Forced)
	a.RequireStop()
}

func TestServeErrorEndsTheApp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	a := newApp(t, nil, handle(ok), fx.Provide(func() net.Listener { return l })).start()
	done := a.Wait()
	require.NoError(t, l.Close(), "somebody closes the listener under the server")
	end := <-done
	assert.Equal(t, 1, end.ExitCode)
	assert.Len(t, a.logs.FilterMessageSnippet("server failed").All(), 1)
	a.RequireStop()
}

// dialAndAsk sends a request whose answer nobody reads.
func dialAndAsk(t *testing.T, a *app) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", a.server.Addr().String())
	require.NoError(t, err)
	_, err = nc.Write([]byte("GET / HTTP/1.1\r\nHost: t\r\n\r\n"))
	require.NoError(t, err)
	return nc
}
