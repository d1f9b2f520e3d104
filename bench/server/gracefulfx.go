package main

import (
	"net/http"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/notify"
	"github.com/gracefulfx/gracefulfx/socketio"
)

// serveGracefulfx is the way of the README: the module, its configuration and
// a handler.
func serveGracefulfx(s settings) error {
	fx.New(
		fx.NopLogger,
		gracefulfx.YAML(s.config),
		fx.Provide(func(d *graceful.Drainer, tracker *graceful.Tracker, h *hub, c *socketio.Closer) http.Handler {
			ready := func() bool { return d.Phase() == graceful.PhaseServing }
			return newHandler(s, ready, newKinds(d.Draining(), tracker.Open, h), socketIO(c))
		}),
		fx.Provide(newHub, gracefulfx.AsCloser(func(h *hub) *hub { return h })),
		withServer(s),
		fx.Invoke(func(lc fx.Lifecycle) {
			lc.Append(fx.StartHook(func() { time.Sleep(s.start) }))
		}),
		broken(s.broken),
		component(s.broken, "behind"),
		gracefulfx.Module,
		notify.Module,
		component(s.broken, "before"),
		fx.Invoke(func(lc fx.Lifecycle, srv *graceful.Server) {
			lc.Append(fx.StartHook(func() { announce(srv.Addr()) }))
		}),
	).Run()
	return nil
}
