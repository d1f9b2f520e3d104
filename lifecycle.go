package gracefulfx

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// lifecycle ties the servers and the drain to the app: OnStart, OnStop, the
// signals, and the exit code.
type lifecycle struct {
	config       Config
	source       configSource
	own          *graceful.Server // nil if the module has nothing of its own to serve
	servers      []*graceful.Server
	drainer      *graceful.Drainer
	registration *registration
	stopper      *Stopper
	log          *zap.Logger

	started  *started
	stopping chan struct{} // closed when OnStop begins
	heard    *heard
	settle   func() // of the watch

	asking     sync.Mutex // guards shutdowner
	shutdowner fx.Shutdowner
}

// serve is invoked in the module's place of the app's list.
func serve(*lifecycle) {}

// newLifecycle makes the module's own server, where there is something to serve,
// and appends the hooks that start it and all others, and drain them.
func newLifecycle(p serverParams) (*lifecycle, error) {
	own, err := p.server()
	if err != nil {
		return nil, err
	}
	if err := p.Drainer.AddClosers(p.Closers...); err != nil {
		return nil, err
	}
	l := &lifecycle{
		config:       p.Config,
		source:       p.Source,
		own:          own,
		drainer:      p.Drainer,
		registration: p.Registration,
		stopper:      p.Stopper,
		log:          loggerOr(p.Logger),
		started:      p.Started,
		stopping:     make(chan struct{}),
		heard:        &heard{burst: burst{}},
		shutdowner:   p.Shutdowner,
	}
	if own != nil {
		l.servers = append(l.servers, own)
	}
	l.servers = append(l.servers, p.Servers...)
	p.Lifecycle.Append(fx.StartStopHook(l.start, l.stop))
	return l, nil
}

// start binds and serves, and watches for signals.
func (l *lifecycle) start(ctx context.Context) error {
	if l.config.Log {
		l.log.Info("configuration found", zap.String("source", string(l.source)))
		l.log.Info("a stop may take "+l.patience().String()+", and longer where the OnStop hooks of other components take more than "+
			stopReserve.String()+": let what manages the process wait for so long",
			zap.Duration("patience", l.patience()))
	}
	l.registration.start()
	for _, s := range l.servers {
		if err := s.Start(ctx); err != nil {
			return l.abandon(ctx, err)
		}
	}
	startWatch(l)
	l.started.Store(true)
	return nil
}

// patience is how long a stop may take: the drain, and the hooks of others.
func (l *lifecycle) patience() time.Duration {
	return l.config.Delay + l.config.Timeout + l.config.ExitDelay + stopReserve
}

const _failedStart = "failed start"

// abandon stops the servers that have started when one cannot: fx calls no
// OnStop of a hook whose OnStart failed. There is no lame duck: no balancer has
// sent a client here yet.
func (l *lifecycle) abandon(ctx context.Context, err error) error {
	l.registration.guardLog()
	ctx = graceful.WithoutDelay(graceful.WithTrigger(ctx, _failedStart))
	_, drained := l.drainer.Drain(ctx)
	return errors.Join(err, drained)
}

// stop drains, or joins the drain, within the time that fx gives. Signals are
// watched until the last hook has run, or fx has given up on those that are
// left.
func (l *lifecycle) stop(ctx context.Context) error {
	context.AfterFunc(ctx, l.registration.release)
	l.settle()
	l.heard.stops(time.Now())
	close(l.stopping)
	l.registration.guard()
	ctx, cancel := l.leaveReserve(ctx)
	defer cancel()
	_, err := l.drainer.Drain(graceful.WithTrigger(ctx, l.heard.trigger()))
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
	wanted := l.config.Delay + l.config.Timeout - l.heard.since()
	if budget < wanted && l.drainer.Phase() != graceful.PhaseDrained {
		l.log.Warn("fx leaves the drain less time than it may take: set fx.StopTimeout at the top level of the app "+
			"(behind gracefulfx.YAML, if it uses that), or let the OnStop hooks that run before the drain be quicker",
			zap.Duration("left", budget),
			zap.Duration("wanted", wanted),
			zap.Duration("stopTimeout", l.config.StopTimeout()))
	}
	return context.WithTimeout(ctx, budget)
}
