package notify

import (
	"fmt"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// _reserve is what a drain may take beyond its timeout, generously.
const _reserve = 2 * time.Second

// notifier tells the managers what happens to the app.
type notifier struct {
	managers managers
	drain    time.Duration // how long a drain may take
	rest     time.Duration // how long the rest of a stop may take then
	log      *zap.Logger
}

type notifierParams struct {
	fx.In

	Managers managers
	Config   gracefulfx.Config
	Logger   *zap.Logger `optional:"true"`
}

func newNotifier(p notifierParams) *notifier {
	log := p.Logger
	if log == nil {
		log = zap.Must(zap.NewProduction()) // warnings must not get lost
	}
	return &notifier{
		managers: p.Managers,
		drain:    p.Config.Delay + p.Config.Timeout + _reserve,
		rest:     p.Config.ExitDelay + p.Config.StopTimeout(),
		log:      log.Named("gracefulfx").WithOptions(zap.WithCaller(false)),
	}
}

// ready says that the app serves.
func (n *notifier) ready() { n.tell("ready", manager.ready) }

// Observe implements [graceful.Observer]. It has a goroutine of its own, so a
// manager that does not read holds up nothing.
func (n *notifier) Observe(e graceful.Event) {
	switch e := e.(type) {
	case graceful.DrainStarted:
		n.tell("stopping", func(m manager) error { return m.stopping(n.drain) })
	case graceful.PhaseStarted:
		n.status(fmt.Sprintf("drain: %v, connections: %v", e.Phase, e.Connections))
	case graceful.DrainEnded:
		n.tell("stopping", func(m manager) error { return m.stopping(n.rest) })
		n.status(e.Report.String())
	}
}

func (n *notifier) status(text string) {
	n.tell("status", func(m manager) error { return m.status(text) })
}

// tell tells all managers the same. A failure is logged, and does not stop the app.
func (n *notifier) tell(what string, do func(manager) error) {
	if err := n.managers.each(do); err != nil {
		n.log.Warn("what manages the process could not be told", zap.String("what", what), zap.Error(err))
	}
}
