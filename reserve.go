package gracefulfx

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// hookReserve is how much of fx's stop timeout the drain leaves to the hooks
// that come after it, where YAML has not made the timeout fit.
const hookReserve = time.Second

// leaveReserve takes the reserve for other hooks from the time in which fx wants
// all of them to be done. fx skips the hooks that are left when it runs out.
func (l *lifecycle) leaveReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	left := time.Until(deadline)
	budget := left - min(hookReserve, left/5)
	wanted := l.config.Delay + l.config.Timeout - l.heard.since()
	if budget < wanted && l.drainer.Phase() != graceful.PhaseDrained {
		l.log.Warn("fx leaves the drain less time than it may take: set fx.StopTimeout at the top level of the app, "+
			"behind gracefulfx.YAML, or let the OnStop hooks that run before the drain be quicker",
			zap.Duration("left", budget),
			zap.Duration("wanted", wanted),
			zap.Duration("stopTimeout", l.config.StopTimeout()))
	}
	return context.WithTimeout(ctx, budget)
}
