package gracefulfx

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

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
	failed  chan error // of any server
	over    chan struct{}
	running sync.WaitGroup
}

// newWatch begins to collect signals, so that none is lost that comes as soon as
// a server listens. Nothing acts on them before start.
func newWatch(l *lifecycle) *watch {
	w := &watch{
		lifecycle: l,
		signals:   make(chan os.Signal, 2), // the first one, and the one that forces
		failed:    make(chan error),
		over:      make(chan struct{}),
	}
	signal.Notify(w.signals, append([]os.Signal{os.Interrupt, syscall.SIGTERM}, l.config.Signals...)...)
	return w
}

// start acts on signals, those that have come already too, and on servers that
// fail.
func (w *watch) start() {
	w.running.Go(w.run)
	for _, s := range w.servers {
		w.running.Go(func() { w.follow(s) })
	}
}

// follow passes on the failure of a server.
func (w *watch) follow(s *graceful.Server) {
	select {
	case err := <-s.Failed():
		select {
		case w.failed <- err:
		case <-w.over:
		}
	case <-w.over:
	}
}

// stop ends the watch, started or not, and waits for what it has started.
func (w *watch) stop() {
	signal.Stop(w.signals)
	close(w.over)
	w.running.Wait()
}

func (w *watch) run() {
	b := burst{}
	for first := true; ; {
		select {
		case sig := <-w.signals:
			if b.again(sig, time.Now()) {
				continue
			}
			w.signal(sig, first)
			first = false
		case err := <-w.failed:
			w.log.Error("server failed, the app stops", zap.Error(err))
			w.running.Go(func() { w.shutdown(1) })
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
		return
	}
	w.running.Go(func() {
		if w.pause() { // fx acts on it at once, unless the app is still starting
			w.shutdown(0)
		}
	})
}

// drain drains while every other component still runs, and then shuts the app
// down.
func (w *watch) drain(sig os.Signal) {
	ctx := graceful.WithTrigger(context.Background(), "signal "+signalName(sig))
	report, _ := w.drainer.Drain(ctx) // the report has it, and OnStop returns it
	w.shutdown(report.ExitCode())
}

// _insistPause is how long fx gets to begin to stop the app.
const _insistPause = 500 * time.Millisecond

// shutdown asks fx to stop the app until it does. While an app is starting, fx
// hears neither a signal nor a Shutdown: it passes them on to those who wait,
// and Run begins to wait only when all is started.
func (w *watch) shutdown(code int) {
	for {
		_ = w.shutdowner.Shutdown(fx.ExitCode(code)) // an error says that fx has not looked at the one before
		if !w.pause() {
			return
		}
	}
}

// pause waits for a moment and reports whether fx has not begun to stop the app
// by then.
func (w *watch) pause() bool {
	timer := time.NewTimer(_insistPause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-w.stopping:
		return false
	}
}
