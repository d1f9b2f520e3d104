package graceful

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
)

// Drainer drains the servers of one process. Create it with [NewDrainer]. All
// methods may be called at any time and from any goroutine.
type Drainer struct {
	config    Config
	observers []*dispatcher
	tracker   *Tracker
	reject    http.Handler
	external  gauge    // requests of servers that are not owned
	untracked *account // those of them whose connections are not tracked

	phase    atomic.Uint32
	progress progress

	mu        sync.Mutex // guards all below, down to begun
	servers   []*Server
	listeners []*listener // of all servers
	accounts  []*account
	closers   []namedCloser
	begun     bool

	draining chan struct{}           // closed when the drain begins
	lastCall chan struct{}           // closed when the last servers begin to close
	force    context.Context         // ends, with a cause, when the drain is to stop waiting
	forceNow context.CancelCauseFunc // ends force
	cut      context.Context         // ends, with a cause, when requests are to end
	cutNow   context.CancelCauseFunc // ends cut
	life     context.Context         // ends with the drain
	endLife  context.CancelFunc      // ends life

	done   chan struct{} // closed when the drain is over
	report Report        // written before done is closed
}

// NewDrainer returns a drainer for the servers whose connections t tracks. The
// error names every field of the configuration with a value that is not allowed.
func NewDrainer(t *Tracker, config Config) (*Drainer, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	d := &Drainer{
		config:    config,
		observers: dispatchers(config.Observer),
		tracker:   t,
		reject:    rejecter{config.Rejection},
		draining:  make(chan struct{}),
		lastCall:  make(chan struct{}),
		done:      make(chan struct{}),
		untracked: newAccount(t, "", false),
	}
	d.force, d.forceNow = context.WithCancelCause(context.Background())
	d.cut, d.cutNow = context.WithCancelCause(context.Background())
	d.life, d.endLife = context.WithCancel(context.Background())
	return d, nil
}

// Drain drains and returns the report when all is over. There is one drain: a
// call while it runs joins it, a call after it returns its report at once.
//
// If ctx ends first, the drain stops waiting, as it does after
// Config.Delay + Config.Timeout. Drain returns soon after that in any case,
// whatever handlers and closers do. The error is nil if and only if nothing
// was forced; otherwise it wraps the cause: [ErrTimeout], what [Drainer.Force]
// was given, or the cause of ctx's end.
func (d *Drainer) Drain(ctx context.Context) (Report, error) {
	if d.begin() {
		go d.run(triggerOf(ctx), withoutDelay(ctx)) //nolint:contextcheck // the drain outlives this call's context; every caller waits for it below
	}
	select {
	case <-d.done:
	case <-ctx.Done():
		d.Force(fmt.Errorf("graceful: the time for the drain is over: %w", context.Cause(ctx)))
		<-d.done
	}
	if cause := d.report.Forced; cause != nil {
		return d.report, fmt.Errorf("drain: %w", cause)
	}
	return d.report, nil
}

// Force makes the drain stop waiting at once: request contexts are cancelled
// with the cause, or [ErrForced] if it is nil, and what is left soon after is
// closed. Before a drain it makes the next one stop at once; after it, and a
// second time, it does nothing.
func (d *Drainer) Force(cause error) {
	if cause == nil {
		cause = ErrForced
	}
	d.forceNow(cause)
}

// Draining returns a channel that is closed when the drain begins: for
// handlers that would never end by themselves, such as those of server-sent
// events.
func (d *Drainer) Draining() <-chan struct{} { return d.draining }

// LastCall returns a channel that is closed when the servers with
// [ServerConfig].Last begin to close, or the drain is about to end without any:
// for handlers that show the drain itself, and would hold it up for ever.
func (d *Drainer) LastCall() <-chan struct{} { return d.lastCall }

// Done returns a channel that is closed when the drain is over.
func (d *Drainer) Done() <-chan struct{} { return d.done }

// Phase returns the present phase.
func (d *Drainer) Phase() Phase { return Phase(d.phase.Load()) }

// begin reports whether the caller is the one to run the drain.
func (d *Drainer) begin() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.begun {
		return false
	}
	d.begun = true
	return true
}

type triggerKey struct{}

// WithTrigger returns a context that tells [Drainer.Drain] why it is called,
// such as "signal SIGUSR2". The report of a drain that begins with that call
// carries it.
func WithTrigger(ctx context.Context, trigger string) context.Context {
	return context.WithValue(ctx, triggerKey{}, trigger)
}

// triggerOf returns the trigger in ctx, or "Drain".
func triggerOf(ctx context.Context) string {
	if t, ok := ctx.Value(triggerKey{}).(string); ok {
		return t
	}
	return "Drain"
}

type withoutDelayKey struct{}

// WithoutDelay returns a context with which [Drainer.Drain], if that call begins
// the drain, leaves out the lame duck: for a program whose start fails before a
// balancer has sent it requests.
func WithoutDelay(ctx context.Context) context.Context {
	return context.WithValue(ctx, withoutDelayKey{}, true)
}

func withoutDelay(ctx context.Context) bool {
	without, _ := ctx.Value(withoutDelayKey{}).(bool)
	return without
}
