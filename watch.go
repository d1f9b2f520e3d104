package gracefulfx

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// watch waits for what ends the app from outside OnStop: signals, and a server
// that fails. fx acts on the first SIGINT or SIGTERM itself and swallows every
// signal after it, so the second one is watched for here.
type watch struct {
	*lifecycle

	signals chan os.Signal
	over    chan struct{}
	running sync.WaitGroup
}

func startWatch(l *lifecycle) *watch {
	w := &watch{
		lifecycle: l,
		signals:   make(chan os.Signal, 2), // the first one, and the one that forces
		over:      make(chan struct{}),
	}
	signal.Notify(w.signals, append([]os.Signal{os.Interrupt, syscall.SIGTERM}, l.config.Signals...)...)
	w.running.Go(w.run)
	return w
}

// stop ends the watch and waits for what it has started.
func (w *watch) stop() {
	signal.Stop(w.signals)
	close(w.over)
	w.running.Wait()
}

func (w *watch) run() {
	for first := true; ; {
		select {
		case sig := <-w.signals:
			w.signal(sig, first)
			first = false
		case err := <-w.server.Failed():
			w.log.Error("server failed, the app stops", zap.Error(err))
			w.shutdown(1)
		case <-w.over:
			return
		}
	}
}

// signal drains on the first signal, if that is one for it, and forces on any
// other.
func (w *watch) signal(sig os.Signal, first bool) {
	if !first {
		w.drainer.Force(fmt.Errorf("gracefulfx: second signal: %s", signalName(sig)))
		return
	}
	if slices.Contains(w.config.Signals, sig) {
		w.running.Go(func() { w.drain(sig) })
	}
}

// drain drains while every other component still runs, and then shuts the app
// down.
func (w *watch) drain(sig os.Signal) {
	ctx := graceful.WithTrigger(context.Background(), "signal "+signalName(sig))
	report, _ := w.drainer.Drain(ctx) // the report has it, and OnStop returns it
	w.shutdown(report.ExitCode())
}

func (w *watch) shutdown(code int) {
	if err := w.shutdowner.Shutdown(fx.ExitCode(code)); err != nil {
		w.log.Error("shut the app down", zap.Int("exitCode", code), zap.Error(err))
	}
}
