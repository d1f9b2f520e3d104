package gracefulfx

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// watch waits for what ends the app from outside OnStop: signals, and a server
// that fails.
type watch struct {
	*lifecycle

	failed  chan error         // of any server
	settles chan chan struct{} // asks for the signals that are here to be acted on
	over    chan struct{}
	running sync.WaitGroup
}

// startWatch acts on signals, those that have come already too, and on servers
// that fail, until the registration is released.
func startWatch(l *lifecycle) {
	w := &watch{lifecycle: l, failed: make(chan error), settles: make(chan chan struct{}), over: make(chan struct{})}
	w.running.Go(w.run)
	for _, s := range w.servers {
		w.running.Go(func() { w.follow(s) })
	}
	l.registration.watched, l.settle = w.stop, w.settle
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

// stop ends the watch and waits for what it has started.
func (w *watch) stop() {
	close(w.over)
	w.running.Wait()
}

func (w *watch) run() {
	for {
		select {
		case sig := <-w.registration.acts:
			w.signal(sig)
		case err := <-w.failed:
			w.registration.guardLog()
			w.log.Error("server failed, the app stops", zap.Error(err))
			_ = w.shutdown(1) // fx has told all that wait before
		case trigger := <-w.stopper.asked:
			w.stopFor(trigger)
		case settled := <-w.settles:
			w.signalsHere()
			close(settled)
		case <-w.over:
			return
		}
	}
}

// settle returns when the watch has acted on every signal that the process has
// got.
func (w *watch) settle() {
	w.registration.settle()
	settled := make(chan struct{})
	select {
	case w.settles <- settled:
		<-settled
	case <-w.over:
	}
}

func (w *watch) signalsHere() {
	for {
		select {
		case sig := <-w.registration.acts:
			w.signal(sig)
		default:
			return
		}
	}
}

// signal drains, beside fx's own stop if the signal made fx begin one: then
// readiness is red at once, and a component that hangs in its OnStop cannot
// prevent the drain.
func (w *watch) signal(sig os.Signal) {
	draining := w.drainer.Phase() != graceful.PhaseServing
	means := w.heard.meaning(sig, time.Now(), draining)
	if means == meansNothing {
		return
	}
	if draining {
		w.drainer.Observe(graceful.SecondSignal{Signal: signalName(sig), Forces: means == meansForce})
	}
	if means == meansForce {
		w.drainer.Force(fmt.Errorf("gracefulfx: second signal: %s", signalName(sig)))
	}
	w.registration.guard()
	w.running.Go(func() { w.drain(sig) })
}

func (w *watch) drain(sig os.Signal) {
	ctx := graceful.WithTrigger(context.Background(), triggerOf(sig))
	report, _ := w.drainer.Drain(ctx) // the report has the error, and OnStop returns it
	w.end(sig, report.ExitCode())
}
