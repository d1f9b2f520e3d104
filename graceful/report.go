package graceful

import (
	"fmt"
	"strings"
	"time"
)

// Report says how a drain went.
type Report struct {
	// Trigger says how the drain began, such as "signal SIGUSR2"; see
	// [WithTrigger].
	Trigger string
	// Began is when the drain began.
	Began time.Time
	// Took is how long it lasted.
	Took time.Duration
	// Phases are its phases in their order.
	Phases []PhaseSpan
	// Initial counts the connections that were open then.
	Initial Counts
	// Requests says what became of the requests of all servers, and of those
	// that came by way of [Drainer.Middleware].
	Requests RequestReport
	// ClosedIdle counts kept-alive connections that were closed because they
	// were silent.
	ClosedIdle int
	// ClosedSilent counts connections that were closed because they had not
	// sent a byte.
	ClosedSilent int
	// ClosedByForce counts the connections that were open when the drain
	// stopped waiting.
	ClosedByForce Counts
	// Servers says the same of each server, in the order of their start.
	Servers []ServerReport
	// Closers are the results of the closers, in the order of registration.
	Closers []CloserReport
	// Intakes says how each listener was closed.
	Intakes []IntakeClosed
	// Forced is why the drain stopped waiting before all was done, such as
	// [ErrTimeout]. It is nil if nothing was forced.
	Forced error
}

// ServerReport says how the drain of one server went, or of a listener of
// [Drainer.Listener]. Its fields mean what those of [Report] do.
type ServerReport struct {
	Name                     string
	Initial                  Counts
	Requests                 RequestReport
	ClosedIdle, ClosedSilent int
	ClosedByForce            Counts
}

// PhaseSpan says when a phase began and how long it took.
type PhaseSpan struct {
	Phase Phase
	Began time.Time
	Took  time.Duration
}

// RequestReport counts requests.
type RequestReport struct {
	// Finished counts those that began before the intake closed and were
	// answered during the drain: on HTTP/1 also where the handler, its context
	// cancelled, has returned amid its reply. On HTTP/2 a request is answered when
	// its handler has returned: of a small reply for which its client leaves no
	// window only the connection is counted, in ClosedByForce.
	Finished int
	// ServedLate counts those that came after it and were answered as usual.
	ServedLate int
	// Rejected counts those that came after it and were rejected.
	Rejected int
	// Cut counts those that were given up when the drain stopped waiting: they
	// got 503, or their connection was closed, or their stream reset. Where nothing
	// tells whether a reply is whole, on HTTP/2 and by way of [Drainer.Middleware]
	// alone, all count whose handlers had not returned by then.
	Cut int
	// Crossed counts those that came on a connection which had just been closed
	// as idle, and whose answer was the [Goodbye].
	Crossed int
}

// CloserReport says how the call of one closer went.
type CloserReport struct {
	// Name is the closer's Name.
	Name string
	// Took is how long Close ran, or how long the drain waited for it.
	Took time.Duration
	// Detail is the closer's String, if it has that method and Close has returned.
	Detail string
	// Err is the error that Close returned, or says that Close panicked or did not
	// return in time.
	Err error
}

// Graceful reports whether nothing was forced.
func (r Report) Graceful() bool { return r.Forced == nil }

// ExitCode returns the exit code of a process that ends with this drain: 0 if
// nothing was forced, else 1.
func (r Report) ExitCode() int {
	if r.Graceful() {
		return 0
	}
	return 1
}

// add adds the account of a server to the sums.
func (r *Report) add(s ServerReport) {
	r.Requests.Finished += s.Requests.Finished
	r.Requests.ServedLate += s.Requests.ServedLate
	r.Requests.Rejected += s.Requests.Rejected
	r.Requests.Cut += s.Requests.Cut
	r.Requests.Crossed += s.Requests.Crossed
	r.ClosedIdle += s.ClosedIdle
	r.ClosedSilent += s.ClosedSilent
}

// String returns the summary in one line.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "drained in %v (%s): connections %v; requests finished %d, served late %d, rejected %d",
		r.Took.Round(time.Millisecond), r.Trigger, r.Initial, r.Requests.Finished, r.Requests.ServedLate, r.Requests.Rejected)
	if n := r.Requests.Cut; n > 0 {
		fmt.Fprintf(&b, ", cut %d", n)
	}
	fmt.Fprintf(&b, "; closed idle %d, silent %d", r.ClosedIdle, r.ClosedSilent)
	if n := r.Requests.Crossed; n > 0 {
		fmt.Fprintf(&b, "; crossed %d", n)
	}
	if !r.Graceful() {
		fmt.Fprintf(&b, "; by force %v: %v", r.ClosedByForce, r.Forced)
	}
	for _, c := range r.Closers {
		if c.Err != nil {
			fmt.Fprintf(&b, "; closer %s: %v", c.Name, c.Err)
		}
	}
	return b.String()
}
