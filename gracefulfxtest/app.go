// Package gracefulfxtest runs an app on gracefulfx in a test: on a port of its
// own, with times that suit a test, without signals, and with a client whose
// connections end with the test.
//
//	func TestGreeting(t *testing.T) {
//		app := gracefulfxtest.New(t, fx.Provide(newHandler))
//		resp, err := app.Client.Get(app.URL("/"))
//		// ...
//		report := app.Drain()
//	}
package gracefulfxtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"

	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// App is an app that runs until its test ends.
type App struct {
	*fxtest.App

	// Server is the server that the module made. Its Addr is a port of the
	// loopback interface that the system has chosen.
	Server *graceful.Server
	// Drainer is the drainer of the app.
	Drainer *graceful.Drainer
	// Tracker is the tracker of the app.
	Tracker *graceful.Tracker
	// Client has connections of its own, which end with the test.
	Client *http.Client

	tb testing.TB
}

// New builds the app of the options and of [gracefulfx.Module], which it lists
// last, and starts it. When the test ends, so does the app; the test fails if it
// does not start or stop cleanly. The app must have an http.Handler or an
// *http.Server.
//
// The configuration is what the options provide, or the default, but for a few
// values, see [Configure]. The options may not replace or decorate
// [gracefulfx.Config] themselves, for fx allows that once.
func New(tb testing.TB, options ...fx.Option) *App {
	tb.Helper()
	a := &App{tb: tb, Client: &http.Client{Transport: &http.Transport{}}}
	a.App = fxtest.New(tb,
		fx.Options(options...),
		fx.Decorate(configure, address),
		gracefulfx.Module,
		fx.Populate(&a.Server, &a.Drainer, &a.Tracker),
	)
	tb.Cleanup(a.stop)
	a.RequireStart()
	return a
}

// URL returns the URL of a path on the server, such as "/", without TLS.
func (a *App) URL(path string) string {
	return "http://" + a.Server.Addr().String() + path
}

// Addr returns the address of the server of that name, such as one that the app
// has by [gracefulfx.AsServer]; the first if it has several. The test fails if
// there is no such server.
func (a *App) Addr(name string) net.Addr {
	a.tb.Helper()
	for _, s := range a.Drainer.Status().Servers {
		if s.Name == name && len(s.Addrs) > 0 {
			return s.Addrs[0]
		}
	}
	a.tb.Fatalf("gracefulfxtest: there is no server named %q", name)
	return nil
}

// Drain closes the idle connections of Client, drains the app, and returns the
// report. It returns in any case once the configured timeout has run out; the
// report's Forced says whether it has. Called again, it returns the same report.
func (a *App) Drain() graceful.Report {
	a.Client.CloseIdleConnections()
	report, _ := a.Drainer.Drain(context.Background()) // the report has the error
	return report
}

// stop stops the app, unless the test has. That a drain of the test's own was
// forced is for the test to judge.
func (a *App) stop() {
	judged := a.Drainer.Phase() != graceful.PhaseServing
	a.Client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), a.StopTimeout())
	defer cancel()
	err := a.Stop(ctx)
	if forced := a.Drain().Forced; judged && forced != nil && errors.Is(err, forced) {
		return
	}
	if err != nil {
		a.tb.Errorf("application didn't stop cleanly: %v", err)
	}
}
