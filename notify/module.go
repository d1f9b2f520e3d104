package notify

import (
	"os"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// Module tells the manager of the process how the app is doing, see the package. List it behind gracefulfx.Module, which it needs, and behind all else
// that has to be ready: what is listed behind it starts when the manager has been
// told already.
//
// It takes from the graph [gracefulfx.Config], for how long a stop may take, and
// a [*zap.Logger] if there is one. The end of the app is told in any place of the
// list.
var Module = fx.Options(
	fx.Module("gracefulfx.notify",
		fx.Provide(
			func() (managers, error) { return named(os.Getenv) },
			func() (watchdog, error) { return watchdogOf(os.Getenv, os.Getpid()) },
			newNotifier,
			gracefulfx.AsObserver(func(n *notifier) graceful.Observer { return n }),
		),
		// The hooks of a module come before those at the top level, so the watchdog
		// is fed until all others have stopped.
		fx.Invoke(feed),
	),
	fx.Invoke(tellReady),
)

// tellReady says that the app is ready, in its place of the app's list.
func tellReady(lc fx.Lifecycle, n *notifier) {
	lc.Append(fx.StartHook(n.ready))
}
