package graceful

import (
	"net"
	"time"
)

// Observer observes a server and its drain: it is told of each [Event], as it
// happens and in the order of the events. Each observer is called on a goroutine
// of its own, one event at a time, so that it holds up nothing: a drain waits a
// few milliseconds for it at the end, no more. An observer that is 256 events
// behind misses the oldest, and one that panics is called again with the next
// event; both are logged by package log.
type Observer interface {
	Observe(Event)
}

// Event is what an [Observer] is told of: in their order, [ServerStarted],
// [DrainStarted], [PhaseStarted], [SecondSignal], [IntakeClosed], [CloserDone],
// [LastStage], [Forced] and [DrainEnded], and [AssumptionFailed] at the start.
type Event interface{ event() }

// ServerStarted is observed when a server has bound its address.
type ServerStarted struct {
	Server string
	Addr   net.Addr
}

// DrainStarted is observed when a drain begins.
type DrainStarted struct {
	// Trigger, Began and Initial are those of [Report].
	Trigger string
	Began   time.Time
	Initial Counts
	// Deadline is when the drain will be forced.
	Deadline time.Time
}

// SecondSignal is observed when a signal comes in a drain that another one has
// begun. Signal is its name, such as "SIGTERM"; Forces says that it makes the
// drain stop waiting, and does not only join it.
type SecondSignal struct {
	Signal string
	Forces bool
}

// LastStage is observed when the servers with [ServerConfig].Last begin to close,
// if there are any, with the connections that are open then.
type LastStage struct{ Connections Counts }

// PhaseStarted is observed when a phase of the drain begins, with the
// connections that are open then.
type PhaseStarted struct {
	Phase       Phase
	Began       time.Time
	Connections Counts
}

// IntakeClosed is observed when a listener is closed.
type IntakeClosed struct {
	Server string
	Addr   net.Addr
	// Method says how newcomers were held off until the queue was empty:
	// "interface" refused them at once, by binding the socket to a network
	// interface that does not exist (Linux from 5.7 on; needs no privilege);
	// "filter" left them without an answer, to be refused a second later, by a
	// socket filter (older Linux; newer kernels ask for CAP_NET_ADMIN);
	// "unlink" removed the path of a Unix socket; "none" closed the socket as
	// soon as its queue was empty, and a connection whose handshake ended in
	// the microseconds between was reset.
	Method string
	// Reason says why it was not done by a better method; nil if it was.
	Reason error
	// Reset is how many connections still queued when the listener was closed,
	// and were reset, as far as the kernel tells: mostly because the drain was
	// forced before they could be accepted.
	Reset int
}

// CloserDone is observed when a closer has returned, or is waited for no
// longer.
type CloserDone struct{ CloserReport }

// Forced is observed when the drain stops waiting, with the connections that
// it then closes. Cause is [ErrTimeout], or what [Drainer.Force] was given.
type Forced struct {
	Cause       error
	Connections Counts
	// Cut is what was given up by then, the oldest requests first and then the
	// oldest connections, ten in all at the most.
	Cut []Cut
}

// AssumptionFailed is observed when net/http, in this version of Go, does not
// behave as the engine assumes; a process looks once, when its first server starts.
// No request is lost by that: the engine takes a more careful way. Assumption says
// what was assumed.
type AssumptionFailed struct{ Assumption string }

// DrainEnded is observed when the drain is over.
type DrainEnded struct{ Report Report }

func (ServerStarted) event()    {}
func (DrainStarted) event()     {}
func (SecondSignal) event()     {}
func (LastStage) event()        {}
func (PhaseStarted) event()     {}
func (IntakeClosed) event()     {}
func (CloserDone) event()       {}
func (Forced) event()           {}
func (AssumptionFailed) event() {}
func (DrainEnded) event()       {}

// Observers makes one observer of several. Each has a goroutine of its own.
type Observers []Observer

// Observe implements [Observer].
func (o Observers) Observe(e Event) {
	for _, one := range o {
		one.Observe(e)
	}
}

// ObserverFunc makes an [Observer] of a function.
type ObserverFunc func(Event)

// Observe calls f.
func (f ObserverFunc) Observe(e Event) { f(e) }
