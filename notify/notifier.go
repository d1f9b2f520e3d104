package notify

import (
	"fmt"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// notifier tells the managers what happens to the app.
type notifier struct {
	managers managers
	patience time.Duration // how long a stop may take
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
		patience: p.Config.StopTimeout() + p.Config.ExitDelay,
		log:      log.Named("gracefulfx").WithOptions(zap.WithCaller(false)),
	}
}

// ready says that the app serves.
func (n *notifier) ready() { n.tell("ready", manager.ready) }

// Observe implements [graceful.Observer]. It has a goroutine of its own, so a
// manager that does not read holds up nobody.
func (n *notifier) Observe(e graceful.Event) {
	switch e := e.(type) {
	case graceful.DrainStarted:
		n.tell("stopping", func(m manager) error { return m.stopping(n.patience) })
	case graceful.PhaseStarted:
		n.status(fmt.Sprintf("drain: %v, connections: %v", e.Phase, e.Connections))
	case graceful.DrainEnded:
		n.status(e.Report.String())
	}
}

func (n *notifier) status(text string) {
	n.tell("status", func(m manager) error { return m.status(text) })
}

// tell tells all managers the same. What they miss is no reason to stop.
func (n *notifier) tell(what string, do func(manager) error) {
	if err := n.managers.each(do); err != nil {
		n.log.Warn("what manages the process could not be told", zap.String("what", what), zap.Error(err))
	}
}
