package gracefulfx

import (
	"context"
	"errors"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// lifecycle ties the servers and the drain to the app: OnStart, OnStop, the
// signals, and the exit code.
type lifecycle struct {
	config     Config
	source     ConfigSource
	servers    []*graceful.Server
	drainer    *graceful.Drainer
	shutdowner fx.Shutdowner
	log        *zap.Logger
	watch      *watch        // from start to stop
	stopping   chan struct{} // closed when OnStop begins
}

func newLifecycle(p ServerParams, server *graceful.Server) *lifecycle {
	return &lifecycle{
		config:     p.Config,
		source:     p.Source,
		servers:    append([]*graceful.Server{server}, p.Servers...),
		drainer:    p.Drainer,
		shutdowner: p.Shutdowner,
		log:        loggerOr(p.Logger),
		stopping:   make(chan struct{}),
	}
}

// start binds and serves, and listens for signals.
func (l *lifecycle) start(ctx context.Context) error {
	if l.config.Log {
		l.log.Info("configuration found", zap.String("source", string(l.source)))
	}
	l.watch = newWatch(l)
	for _, s := range l.servers {
		if err := s.Start(ctx); err != nil {
			l.watch.stop()
			return l.abandon(ctx, err)
		}
	}
	l.watch.start()
	return nil
}

// abandon stops the servers that have started when one cannot: fx calls no
// OnStop of a hook whose OnStart failed.
func (l *lifecycle) abandon(ctx context.Context, err error) error {
	_, drained := l.drainer.Drain(graceful.WithTrigger(ctx, "failed start"))
	return errors.Join(err, drained)
}

// stop drains, unless that was done, within the time that fx gives, and leaves
// no goroutine and no signal registration behind.
func (l *lifecycle) stop(ctx context.Context) error {
	close(l.stopping)
	defer l.watch.stop()
	ctx, cancel := l.leaveReserve(ctx)
	defer cancel()
	_, err := l.drainer.Drain(graceful.WithTrigger(ctx, "OnStop"))
	return err
}

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
	wanted := l.config.Delay + l.config.Timeout
	if budget < wanted && l.drainer.Phase() != graceful.PhaseDrained {
		l.log.Warn("fx's stop timeout is shorter than the drain may take: "+
			"set fx.StopTimeout, or let gracefulfx.YAML set it, at the top level of the app",
			zap.Duration("left", budget),
			zap.Duration("wanted", wanted),
			zap.Duration("stopTimeout", wanted+stopReserve))
	}
	return context.WithTimeout(ctx, budget)
}
