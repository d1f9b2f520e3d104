package gracefulfx

import (
	"os"
	"slices"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"
)

// _stopPatience is how long after a signal's drain somebody has to begin to stop
// the app.
const _stopPatience = 10 * time.Second

// end shuts the app down after the drain of a signal, and ends the process where
// nothing stops the app: a library must not swallow a signal that would have
// ended the process.
func (w *watch) end(sig os.Signal, code int) {
	if slices.Contains(w.config.Signals, sig) {
		if !w.config.ExitProcess || !w.pause(w.config.ExitDelay) {
			return
		}
	}
	_ = w.shutdown(code) // fx has told all that wait before
	if w.pause(_stopPatience) && w.config.ExitProcess && !w.isWaitedFor(code) {
		w.log.Warn("nobody stops the app, so its process ends: call Run, or Wait and Stop, or set exitProcess to false",
			zap.String("signal", signalName(sig)))
		w.registration.giveBack()
		endProcess(sig, code)
	}
}

// shutdown asks fx to stop the app. While the app is still starting, fx keeps
// that for what waits later.
func (w *watch) shutdown(code int) error {
	w.asking.Lock() // a Shutdowner is not safe for use by several
	defer w.asking.Unlock()
	return w.shutdowner.Shutdown(fx.ExitCode(code))
}

// isWaitedFor reports whether somebody runs the app or waits for its end, though
// no OnStop of ours has begun: another component may take long in its own. A
// channel of App.Wait or App.Done holds one message: where there is one, the
// second call at the latest finds it full.
func (w *watch) isWaitedFor(code int) bool {
	for range 2 {
		if w.shutdown(code) != nil {
			return true
		}
	}
	return false
}

// pause waits, and reports whether fx has not begun to stop the app by then.
func (w *watch) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-w.stopping:
		return false
	case <-w.over:
		return false
	default:
	}
	select {
	case <-timer.C:
		return true
	case <-w.stopping:
		return false
	case <-w.over:
		return false
	}
}
