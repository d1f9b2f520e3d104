package gracefulfx

import (
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Module serves HTTP and stops without losing a request.
//
// It serves an [http.Handler] or an [*http.Server] in the graph, and takes, if
// they are there, a [net.Listener], a [*zap.Logger], a [config.Provider], what
// was registered with [AsServer], [AsListener], [AsCloser], [AsObserver] and
// [AsCheck], and a handler registered with [AsRejection]. Where one of these is
// provided but cannot be built, the app does not start. It provides [Config],
// [*graceful.Server], [*graceful.Tracker], [*graceful.Drainer],
// [*graceful.Readiness], [*Stopper] and, for the handlers of Socket.IO servers, a
// [*socketio.Closer] that is part of the drain already.
//
// On a configured signal it drains while every other component still runs, and
// then shuts the app down with exit code 0, or 1 if the drain was forced. On
// SIGTERM, and when fx stops the app for another reason, the same drain runs
// beside fx's stop, and the OnStop hooks of whatever the handler depends on wait
// for it.
//
// List it last: fx runs what is invoked at the top level in its order, so the
// server starts after every component that is listed before and stops before
// them. What is listed behind the module starts after the server, and stops
// before it. Inside an [fx.Module] the server starts before all that is invoked
// at the top level; and an invoked function that asks for [*graceful.Server]
// pulls the start of the server to its own place.
//
// fx gives all OnStop hooks together 15 seconds, less than the drain may take
// by default, and no module can change that: put [YAML] or [fx.StopTimeout]
// beside the module.
var Module = fx.Options(
	fx.Module("gracefulfx",
		fx.Provide(
			NewConfig,
			graceful.NewTracker,
			newDrainer,
			newReadiness,
			newServer,
			newSocketIO,
			newRegistration,
			newStopper,
			newUse,
			newStarted,
			newLifecycle,
		),
		fx.Invoke(collectSignals),
	),
	fx.Invoke(beginTurn, serve),
)
