package graceful

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// forceLeft ends what did not end in time.
func (r *drain) forceLeft() {
	first, last := &r.tracker.first, &r.tracker.last
	idle, reset := r.idle(first) && r.idle(last), r.hasReset()
	if idle && !reset {
		return
	}
	first.cut.Store(true)
	last.cut.Store(true)
	if !reset && r.onlyEnding() {
		r.abort()
		return
	}
	cause := context.Cause(r.force)
	r.report.Forced, r.forcedAt = cause, time.Now()
	r.progress.note(func(s *Status) { s.Forced = cause })
	r.enter(PhaseForce)
	r.cutNow(cause)
	r.endClosers(cause)
	timer := time.NewTimer(forceGrace(r.tracker.Open()))
	defer timer.Stop()
	if r.await(first, timer.C, nil) {
		r.await(last, timer.C, nil)
	}
	r.forced = r.tracker.holding()
	r.tracker.giveUp(_giveUpLimit)
	for _, counts := range r.forced {
		r.report.ClosedByForce.add(counts)
	}
	r.cutActive()
	r.cutLoose()
	r.Observe(Forced{Cause: cause, Connections: r.report.ClosedByForce, Cut: r.tracker.cuts.tell()})
	r.abort()
}

// hasReset reports whether the force has closed a listener at which connections
// queued.
func (r *drain) hasReset() bool {
	return r.force.Err() != nil && slices.ContainsFunc(r.report.Intakes, func(c IntakeClosed) bool { return c.Reset > 0 })
}

// _giveUpLimit bounds what is found out of connections that are cut: their
// addresses are the listener's.
const _giveUpLimit = 10 * time.Millisecond

// onlyEnding reports whether nothing is left but connections that wait until
// their clients have read the last reply, for which a drain is not called forced.
func (r *drain) onlyEnding() bool {
	return len(r.tracker.holding()) == 0 && r.tracker.first.loose.load() == 0 && r.tracker.last.loose.load() == 0 &&
		r.external.load() == 0 && len(r.calls.pending) == 0 && r.closing.left() == 0
}

// cutActive counts the requests in flight whose replies are not out.
func (r *drain) cutActive() {
	for _, c := range r.tracker.all() {
		if s := c.load(); s != connEnding && s.public() == StateActive && c.count() {
			c.account.cut.Add(1)
		}
	}
}

// cutLoose counts the requests whose connections do not tell of them: streams,
// and those of servers that are not owned.
func (r *drain) cutLoose() {
	for _, a := range r.enlisted() {
		a.cutLoose()
	}
	r.untracked.cutLoose()
}

// abort closes the sockets that are left, within bounds: a listener of the
// user's may have put something upon them that blocks.
func (r *drain) abort() {
	left, limit := r.tracker.all(), _forceGrace
	if !r.forcedAt.IsZero() {
		limit = time.Until(r.forcedAt.Add(_forcedLimit))
	}
	within(limit, func() {
		abortAll(left)
		r.letGo(left)
	})
}

// letGo forgets the hijacked connections among those that have been closed: their
// owners may have forgotten them, too.
func (r *drain) letGo(conns []*conn) {
	for _, c := range conns {
		if c.load() == connHijacked {
			r.tracker.remove(c)
		}
	}
}

const (
	// _forceGrace is what handlers and closers get to end by themselves after
	// their contexts have been cancelled.
	_forceGrace = 100 * time.Millisecond
	// _manyOpen is how many connections are closed in no time to speak of.
	_manyOpen = 1000
	// _abortTime is how long it takes to close the connection of a handler that
	// is stuck, and to end the read of net/http in it, on two processors.
	_abortTime = 12 * time.Microsecond
	// _aborters is how many goroutines do it, for each processor. Close waits until
	// the goroutine that reads has noticed, so that a single one would mostly wait: 10,000
	// connections took it 230 ms, and eight take 130.
	_aborters = 4
)

// forceGrace returns the grace where so many connections are open. What it takes
// to close them comes off, but no more than half: all has to be over 250 ms after
// the timeout.
func forceGrace(open int) time.Duration {
	return max(_forceGrace-time.Duration(max(0, open-_manyOpen))*_abortTime, _forceGrace/2)
}

// abortAll closes the sockets of all, and returns when they are closed.
func abortAll(conns []*conn) {
	n := min(_aborters*runtime.GOMAXPROCS(0), len(conns))
	var all sync.WaitGroup
	for first := range n {
		all.Go(func() {
			for i := first; i < len(conns); i += n {
				conns[i].abort()
			}
		})
	}
	all.Wait()
}
