package gracefulfx_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// app is an app under test, with what the tests ask of it.
type app struct {
	*fxtest.App

	server  *graceful.Server
	drainer *graceful.Drainer
	tracker *graceful.Tracker
	ready   *graceful.Readiness
	logs    *observer.ObservedLogs
	client  *http.Client
}

// newApp builds an app on the test's configuration, as change leaves it.
func newApp(t *testing.T, change func(*gracefulfx.Config), opts ...fx.Option) *app {
	t.Helper()
	c := gracefulfx.DefaultConfig()
	c.Addr = "127.0.0.1:0"
	c.Timeout = 10 * time.Second
	if change != nil {
		change(&c)
	}
	core, logs := observer.New(zapcore.DebugLevel)
	a := &app{logs: logs, client: &http.Client{Transport: &http.Transport{}}}
	a.App = fxtest.New(t,
		gracefulfx.Module,
		fx.Replace(c),
		fx.Supply(zap.New(core)),
		fx.Populate(&a.server, &a.drainer, &a.tracker, &a.ready),
		fx.Options(opts...),
	)
	t.Cleanup(a.client.CloseIdleConnections)
	return a
}

// start starts the app.
func (a *app) start() *app {
	a.RequireStart()
	return a
}

// drain begins the drain and returns where its report comes.
func (a *app) drain(t *testing.T) <-chan graceful.Report {
	t.Helper()
	reports := make(chan graceful.Report, 1)
	go func() {
		report, _ := a.drainer.Drain(t.Context()) // the report has the error
		reports <- report
	}()
	return reports
}

// await waits until a connection is in the given state.
func (a *app) await(t *testing.T, s graceful.State) {
	t.Helper()
	require.Eventually(t, func() bool { return a.tracker.Counts().In(s) > 0 }, 10*time.Second, time.Millisecond)
}

// awaitPhase waits until the drain has reached the given phase.
func (a *app) awaitPhase(t *testing.T, p graceful.Phase) {
	t.Helper()
	require.Eventually(t, func() bool { return a.drainer.Phase() >= p }, 10*time.Second, time.Millisecond)
}

func (a *app) url(path string) string { return "http://" + a.server.Addr().String() + path }

// handle provides a handler.
func handle(f http.HandlerFunc) fx.Option {
	return fx.Provide(func() http.Handler { return f })
}

// ok answers 200.
func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

// hang answers when its context ends, and hands the cause on.
func hang(began chan<- struct{}, ended chan<- error) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		began <- struct{}{}
		<-r.Context().Done()
		ended <- context.Cause(r.Context())
	}
}

// hub is a closer.
type hub struct{ closed chan struct{} }

func (h *hub) Name() string { return "hub" }

func (h *hub) Close(context.Context) error {
	close(h.closed)
	return nil
}

// atLeast matches log entries of a level or above.
func atLeast(level zapcore.Level) func(observer.LoggedEntry) bool {
	return func(e observer.LoggedEntry) bool { return e.Level >= level }
}
