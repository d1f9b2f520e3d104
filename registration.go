package gracefulfx

import (
	"os"
	"os/signal"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"go.uber.org/fx"
)

// registration is what an app asks to be told of signals, from the moment at
// which its configuration is known to the end of its last OnStop hook.
type registration struct {
	signals []os.Signal    // start a drain; empty where none are watched
	acts    chan os.Signal // what starts or forces a drain
	deaf    chan os.Signal // what must not end the process in a drain; never read
	pipes   chan os.Signal // what a log without a reader brings; never read

	guarded  sync.Once
	logs     sync.Once
	released sync.Once
	watched  func() // ends the goroutine that reads acts; nil before the start
}

// collectSignals is invoked before everything that the app invokes at its top
// level, so that a signal which comes while the app is built is not lost.
func collectSignals(*registration) {}

// newRegistration collects the signals that Go ignores until somebody asks for
// them. All others keep their default until the module's OnStart: nothing is
// served yet, and a constructor that hangs must stay killable.
//
// Its hook is among the first of the app, so its OnStop is among the last.
func newRegistration(lc fx.Lifecycle, c Config) (*registration, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	r := register(c.Signals)
	lc.Append(fx.StopHook(r.release))
	return r, nil
}

func register(signals []os.Signal) *registration {
	r := &registration{acts: make(chan os.Signal, 8), deaf: make(chan os.Signal, 1), pipes: make(chan os.Signal, 1)}
	if slices.Contains(signals, NoSignal) {
		return r
	}
	r.signals = signals
	early := slices.DeleteFunc(slices.Clone(signals), func(sig os.Signal) bool { return !goIgnores(sig) })
	if len(early) > 0 { // none would mean all
		signal.Notify(r.acts, early...)
	}
	// An app that is never started has no OnStop.
	runtime.AddCleanup(r, signal.Stop, (chan<- os.Signal)(r.acts))
	return r
}

// start asks for every signal that starts a drain.
func (r *registration) start() {
	if len(r.signals) > 0 {
		signal.Notify(r.acts, append([]os.Signal{syscall.SIGTERM}, r.signals...)...)
	}
}

// guard is called when a drain begins. It asks for SIGINT, which forces from now
// on, and for what must not end the process until the app has ended: by Notify,
// because signal.Ignore would undo the program's own handlers.
func (r *registration) guard() {
	r.guardLog()
	r.guarded.Do(func() {
		if len(r.signals) > 0 {
			signal.Notify(r.acts, os.Interrupt)
			signal.Notify(r.deaf, _deafTo...)
		}
	})
}

// guardLog is called before what is logged of the app's end: a log whose reader has
// gone (app 2>&1 | tee) must not end the process.
func (r *registration) guardLog() {
	r.logs.Do(func() {
		if len(r.signals) > 0 {
			askForBrokenPipes(r.pipes)
		}
	})
}

// settle returns when the signals that the process has got are in acts: fx may
// have acted on one before it was delivered here.
func (r *registration) settle() {
	if len(r.signals) == 0 {
		return
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, r.signals...)
	signal.Stop(c) // waits for deliveries that are under way
}

// giveBack gives back every signal that somebody may send.
func (r *registration) giveBack() {
	signal.Stop(r.acts)
	signal.Stop(r.deaf)
}

// _lastWords is how long after the last OnStop hook the log may still say something:
// fx that this hook has run, and an observer what it was too slow for.
const _lastWords = time.Second

// release gives every signal back and ends the goroutine that read them.
func (r *registration) release() {
	r.released.Do(func() {
		r.giveBack()
		time.AfterFunc(_lastWords, func() { signal.Stop(r.pipes) })
		if r.watched != nil {
			r.watched()
		}
	})
}
