package gracefulfx

import (
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Module serves HTTP and stops without losing a request.
//
// It needs an [http.Handler] or an [*http.Server] in the graph, and takes, if
// they are there, a [net.Listener], a [*zap.Logger], a [config.Provider], what
// was registered with [AsServer], [AsListener] and [AsCloser], and a handler
// registered with [AsRejection]. It provides [Config], [*graceful.Server], [*graceful.Tracker],
// [*graceful.Drainer], [*graceful.Readiness] and, for the handlers of Socket.IO
// servers, the closer of [NewSocketIO].
//
// On the configured signal it drains while every other component still runs,
// and then shuts the app down with exit code 0, or 1 if the drain was forced.
// When fx stops the app for another reason, such as SIGTERM, the same drain
// runs in OnStop, before the hooks of whatever the handler depends on.
//
// fx gives all OnStop hooks together 15 seconds, less than the drain may take
// by default, and no module can change that: put [YAML] or [fx.StopTimeout]
// beside the module.
var Module = fx.Module("gracefulfx",
	fx.Provide(
		NewConfig,
		graceful.NewTracker,
		NewDrainer,
		graceful.NewReadiness,
		NewServer,
		NewSocketIO,
	),
	fx.Invoke(func(*graceful.Server) {}),
)
