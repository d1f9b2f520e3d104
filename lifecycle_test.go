package gracefulfx_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestStartFailsWhereTheAddressIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	a := newApp(t, func(c *gracefulfx.Config) { c.Addr = l.Addr().String() }, handle(ok))
	err = a.Start(t.Context())
	require.ErrorContains(t, err, "listen on "+l.Addr().String())
	assert.ErrorContains(t, err, "address already in use")
}

func TestStopDrainsBeforeWhatTheHandlerNeeds(t *testing.T) {
	var order []string
	release := make(chan struct{})
	a := newApp(t, nil,
		fx.Provide(func(lc fx.Lifecycle) *database {
			lc.Append(fx.StopHook(func() { order = append(order, "database closed") }))
			return &database{}
		}),
		fx.Provide(func(*database) http.Handler {
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				<-release
				order = append(order, "request answered")
			})
		}),
	).start()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		get(t, a.client, a.url("/"))
	}()
	a.await(t, graceful.StateActive)
	go func() {
		<-a.drainer.Draining()
		close(release)
	}()
	a.RequireStop()
	<-answered
	assert.Equal(t, []string{"request answered", "database closed"}, order)
}

type database struct{}

func TestStopLeavesTimeForOtherHooks(t *testing.T) {
	began, ended := make(chan struct{}, 1), make(chan error, 1)
	closed := false
	a := newApp(t, nil,
		fx.Provide(func(lc fx.Lifecycle) *database {
			lc.Append(fx.StopHook(func() { closed = true }))
			return &database{}
		}),
		fx.Provide(func(*database) http.Handler { return hang(began, ended) }),
	).start()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		get(t, a.client, a.url("/"))
	}()
	<-began

	// Much less than the ten seconds that the drain may take.
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	err := a.Stop(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, ctx.Err(), "the drain ends before fx's deadline does")
	assert.True(t, closed, "the hook that comes after the drain still ran")
	require.ErrorIs(t, <-ended, context.DeadlineExceeded)
	<-answered

	warned := a.logs.FilterMessageSnippet("fx leaves the drain less time").All()
	require.Len(t, warned, 1)
	assert.Equal(t, 15*time.Second, warned[0].ContextMap()["stopTimeout"])
}

func TestStopHasOneReportForAll(t *testing.T) {
	a := newApp(t, nil, handle(ok)).start()
	first := <-a.drain(t)
	a.RequireStop()
	second := <-a.drain(t)
	assert.Equal(t, first, second)
	assert.Equal(t, "Drain", first.Trigger)
}

func TestStopWithoutDeadline(t *testing.T) {
	a := newApp(t, nil, handle(ok)).start()
	require.NoError(t, a.Stop(context.Background()))
	report := <-a.drain(t)
	assert.Equal(t, "OnStop", report.Trigger)
	assert.Empty(t, a.logs.FilterMessageSnippet("less time").All())
}

// A start whose time is over leaves nothing behind.
func TestStartWithoutTime(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	require.ErrorIs(t, newApp(t, nil, handle(ok)).Start(ctx), context.DeadlineExceeded)

	bound, cancel := context.WithCancel(t.Context())
	a := newApp(t, nil, handle(ok))
	require.NoError(t, a.Start(bound))
	cancel() // it bounds the start alone
	status, _, _ := get(t, a.client, a.url("/"))
	assert.Equal(t, http.StatusOK, status)
	a.RequireStop()
	assert.ErrorIs(t, a.Start(t.Context()), graceful.ErrStarted)
	a.RequireStop()
}

// A component behind the module that cannot start stops the server, which was
// serving.
func TestStartFailsBehindTheModule(t *testing.T) {
	a := newApp(t, nil, handle(ok), fx.Invoke(func(lc fx.Lifecycle) {
		lc.Append(fx.StartHook(func() error { return errNoQueue }))
	}))
	require.ErrorIs(t, a.Start(t.Context()), errNoQueue)
	assert.Equal(t, graceful.PhaseDrained, a.drainer.Phase())
	_, err := net.Dial("tcp", a.server.Addr().String())
	assert.Error(t, err, "nobody listens any more")
}

var errNoQueue = errors.New("no queue")
