package gracefulfx

import (
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// observers tells several observers of what happens, in their order.
type observers []graceful.Observer

// Observe implements [graceful.Observer].
func (o observers) Observe(e graceful.Event) {
	for _, one := range o {
		one.Observe(e)
	}
}

// contained is an observer of the user's whose panic does no harm: the drain has
// requests to save.
type contained struct {
	graceful.Observer

	log  *zap.Logger
	dead atomic.Bool
}

// Observe implements [graceful.Observer].
func (c *contained) Observe(e graceful.Event) {
	if c.dead.Load() {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			c.dead.Store(true)
			c.log.Error("observer panicked and is told no more", zap.Any("panic", v), zap.Stack("stack"))
		}
	}()
	c.Observer.Observe(e)
}

// observer returns the log and the user's observers as one.
func (p DrainerParams) observer() graceful.Observer {
	all := observers{newLogObserver(p.Logger, p.Config.Log)}
	for _, one := range p.Observers {
		all = append(all, &contained{Observer: one, log: loggerOr(p.Logger)})
	}
	return all
}
