package graceful

import (
	"context"
	"sync"
	"time"
)

const (
	// _forceGrace is what handlers and closers get to end by themselves after
	// their contexts have been cancelled.
	_forceGrace = 100 * time.Millisecond
	// _pipelinePatience is for how long pipelined requests are answered to the
	// last: a client that never stops sending would hold up the drain.
	_pipelinePatience = time.Second
	// _finishLimit is what the servers get to end once their connections are
	// gone, or have been cut.
	_finishLimit = 50 * time.Millisecond
)

// drain is what one drain knows of itself while it runs.
type drain struct {
	*Drainer
	start      time.Time
	farewell   *farewell
	endClosers context.CancelCauseFunc // ends the context of the closers
}

// run drains, phase by phase.
func (d *Drainer) run(trigger string) {
	run := &drain{Drainer: d, start: time.Now()}
	d.report = Report{Trigger: trigger, Began: run.start}
	run.announce()
	limit := time.AfterFunc(d.config.Delay+d.config.Timeout, func() { d.Force(ErrTimeout) })
	defer limit.Stop()
	run.lameDuck()
	run.closeIntake()
	run.wait()
	run.forceLeft()
	run.finish()
}

// enter begins a phase and ends the one before.
func (r *drain) enter(p Phase) {
	now := time.Now()
	r.endPhase(now)
	r.phase.Store(uint32(p))
	r.report.Phases = append(r.report.Phases, PhaseSpan{Phase: p, Began: now})
	r.observe(PhaseStarted{Phase: p, Connections: r.tracker.Counts()})
}

func (r *drain) endPhase(now time.Time) {
	if n := len(r.report.Phases); n > 0 {
		last := &r.report.Phases[n-1]
		last.Took = now.Sub(last.Began)
	}
}

func (r *drain) announce() {
	r.tracker.beginDrain(r.start)
	r.report.Initial = r.tracker.Counts()
	r.observe(DrainStarted{Trigger: r.report.Trigger, Initial: r.report.Initial})
	r.enter(PhaseAnnounce)
	r.conductTo(conductLameDuck)
	close(r.draining)
	for _, s := range r.owned() {
		s.http2.goAway(r.life)
	}
}

func (r *drain) lameDuck() {
	if r.config.Delay == 0 {
		return
	}
	r.enter(PhaseLameDuck)
	timer := time.NewTimer(r.config.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.force.Done():
	}
}

func (r *drain) closeIntake() {
	r.enter(PhaseCloseIntake)
	r.conductTo(r.lateConduct())
	ctx, cancel := context.WithCancelCause(context.Background())
	r.endClosers = cancel
	r.farewell = sayFarewell(ctx, r.registered(), r.observe)
	servers := r.owned()
	closed := make([]IntakeClosed, len(servers))
	window := r.tracker.holdWindow()
	var all sync.WaitGroup
	for i, s := range servers {
		s.http2.leave(r.life)
		all.Go(func() { closed[i] = s.listener.closeIntake(r.force, window) })
	}
	all.Wait()
	for _, c := range closed {
		r.observe(c)
	}
	r.report.Intakes = closed
}

func (r *drain) wait() {
	if r.idle() {
		return
	}
	r.enter(PhaseWait)
	began := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for r.force.Err() == nil {
		r.hurry.Store(time.Since(began) >= _pipelinePatience)
		next := r.tracker.sweep(r.start, r.config.KeepAliveInterval)
		timer.Reset(time.Until(next))
		if r.await(timer.C, r.force.Done()) {
			return
		}
	}
}

// idle reports whether there is nothing left to wait for.
func (r *drain) idle() bool {
	r.farewell.collect()
	return r.tracker.Open() == 0 && r.foreign.load() == 0 && len(r.farewell.pending) == 0
}

// await waits until nothing is left, and reports whether that came before any
// of the two others.
func (r *drain) await(timer <-chan time.Time, over <-chan struct{}) bool {
	for {
		open, foreign := r.tracker.open.nextZero(), r.foreign.nextZero()
		if r.idle() {
			return true
		}
		select {
		case <-open:
		case <-foreign:
		case result := <-r.farewell.results:
			r.farewell.take(result)
		case <-timer:
			return false
		case <-over:
			return false
		}
	}
}

// forceLeft ends what did not end in time.
func (r *drain) forceLeft() {
	if r.idle() {
		return
	}
	cause := context.Cause(r.force)
	r.report.Forced = cause
	r.enter(PhaseForce)
	r.cutNow(cause)
	r.endClosers(cause)
	timer := time.NewTimer(_forceGrace)
	defer timer.Stop()
	r.await(timer.C, nil)
	r.report.ClosedByForce = r.tracker.Counts()
	r.observe(Forced{Cause: cause, Connections: r.report.ClosedByForce})
	for _, c := range r.tracker.all() {
		c.abort()
	}
}

func (r *drain) finish() {
	r.enter(PhaseReport)
	r.farewell.abandon()
	r.endClosers(ErrDrained)
	r.endLife()
	ctx, cancel := context.WithTimeout(context.Background(), _finishLimit)
	defer cancel()
	var all sync.WaitGroup
	for _, s := range r.owned() {
		all.Go(func() { s.finish(ctx) })
	}
	all.Wait()
	r.cutNow(ErrDrained) // releases the contexts; no request is left, or it was cut before

	now := time.Now()
	r.endPhase(now)
	r.sum(now)
	r.phase.Store(uint32(PhaseDrained))
	r.observe(DrainEnded{r.report})
	close(r.done)
}

// sum adds what was counted to the report.
func (r *drain) sum(now time.Time) {
	r.report.Took = now.Sub(r.start)
	r.report.Closers = r.farewell.reports
	r.report.ClosedIdle = int(r.tracker.idleLeft.Load())
	r.report.ClosedSilent = int(r.tracker.silentLeft.Load())
	r.report.Requests = RequestReport{
		Finished:   int(r.tally.finished.Load()),
		ServedLate: int(r.tally.late.Load()),
		Rejected:   int(r.tally.rejected.Load()),
	}
}
