package graceful

import (
	"context"
	"time"
)

// forceLeft ends what did not end in time.
func (r *drain) forceLeft() {
	first, last := &r.tracker.first, &r.tracker.last
	if r.idle(first) && r.idle(last) {
		return
	}
	first.cut.Store(true)
	last.cut.Store(true)
	if r.onlyEnding() {
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
	first.over.Store(true)
	last.over.Store(true)
	r.forced = r.tracker.holding()
	within(_giveUpLimit, r.tracker.giveUp)
	for _, counts := range r.forced {
		r.report.ClosedByForce.add(counts)
	}
	r.cutActive()
	r.cutLoose()
	r.Observe(Forced{Cause: cause, Connections: r.report.ClosedByForce, Cut: r.tracker.cuts.tell()})
	r.abort()
}

// _giveUpLimit bounds what is found out of connections that are cut: their
// addresses are the listener's.
const _giveUpLimit = 10 * time.Millisecond

// onlyEnding reports whether nothing is left but connections that wait until
// their clients have read the last reply: that is no reason to call the drain
// forced.
func (r *drain) onlyEnding() bool {
	return len(r.tracker.holding()) == 0 && r.tracker.first.loose.load() == 0 && r.tracker.last.loose.load() == 0 &&
		r.external.load() == 0 && len(r.farewell.pending) == 0 && r.closing.left() == 0
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
		a.cut.Add(a.loose.Load())
	}
	r.untracked.cut.Add(r.untracked.loose.Load())
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
