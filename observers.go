package gracefulfx

import (
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

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

// observer returns the log and the user's observers, each of which has a goroutine
// of its own.
func (p drainerParams) observer() graceful.Observer {
	all := graceful.Observers{newLogObserver(p.Logger, p.Config.Log)}
	for _, one := range p.Observers {
		all = append(all, &contained{Observer: one, log: loggerOr(p.Logger)})
	}
	return all
}
