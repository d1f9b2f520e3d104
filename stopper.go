package gracefulfx

import (
	"context"
	"sync"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Stopper stops the app as a configured signal does. It is in the graph for servers
// by which an operator may stop the app, such as that of package ops.
type Stopper struct {
	once  sync.Once
	asked chan string
}

func newStopper() *Stopper { return &Stopper{asked: make(chan string, 1)} }

// Stop begins the drain, which names trigger as what began it, or joins it; and
// then shuts the app down, unless exitProcess is false. It returns at once. Before
// the module has started it takes effect when that has; called again, or when the
// app stops already, it does nothing.
func (s *Stopper) Stop(trigger string) {
	s.once.Do(func() { s.asked <- trigger })
}

// stopFor does what a [Stopper] was asked for.
func (w *watch) stopFor(trigger string) {
	w.registration.guard()
	w.running.Go(func() {
		report, _ := w.drainer.Drain(graceful.WithTrigger(context.Background(), trigger)) // the report has the error
		if w.config.ExitProcess && w.pause(w.config.ExitDelay) {
			_ = w.shutdown(report.ExitCode()) // fx has told all that wait before
		}
	})
}
