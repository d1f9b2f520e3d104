package graceful

import (
	"context"
	"sync"
	"time"
)

// finish ends the servers and makes the report.
func (r *drain) finish() {
	r.enter(PhaseReport)
	r.endCall()
	r.calls.abandon()
	r.endClosers(ErrDrained)
	r.closing.giveUp()
	r.endLife()
	r.endServers()
	r.cutNow(ErrDrained) // releases the contexts; no request is left, or it was cut before

	now := time.Now()
	r.endPhase(now)
	r.sum(now)
	r.phase.Store(uint32(PhaseDrained))
	r.Observe(DrainEnded{r.report})
	r.flush()
	close(r.done)
}

// endCall is the last call where there were no last servers, or no time for them.
func (r *drain) endCall() {
	select {
	case <-r.lastCall:
	default:
		close(r.lastCall)
	}
}

// endServers ends the servers, whose connections are gone or have been cut. What
// their listeners do is the user's, and what their hooks.
func (r *drain) endServers() {
	limit := r.finishLimit()
	within(max(limit, 0)+_finishSlack, func() {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		var all sync.WaitGroup
		for _, s := range r.owned(nil) {
			all.Go(func() { s.finish(ctx) })
		}
		all.Go(r.tracker.first.http2.Close)
		all.Go(r.tracker.last.http2.Close)
		all.Wait()
	})
}

// finishLimit returns how long the servers may take to end. Where handlers are
// stuck, nothing comes of waiting for them.
func (r *drain) finishLimit() time.Duration {
	if r.report.Forced == nil {
		return _finishLimit
	}
	return min(_finishLimit, time.Until(r.forcedAt.Add(_forcedLimit)))
}

// sum adds what was counted to the report.
func (r *drain) sum(now time.Time) {
	r.report.Took = now.Sub(r.start)
	r.report.Closers = r.calls.reports
	for _, s := range r.enlisted() {
		one := s.sum()
		one.Initial, one.ClosedByForce = r.initial[s], r.forced[s]
		r.report.Servers = append(r.report.Servers, one)
		r.report.add(one)
	}
	r.report.add(r.untracked.sum())
}
