package graceful

import (
	"context"
	"time"
)

const (
	// _finishLimit is what the servers get to end once their connections are
	// gone, or have been cut.
	_finishLimit = 50 * time.Millisecond
	// _finishSlack is what is added to it where something of the user's blocks.
	_finishSlack = 20 * time.Millisecond
	// _forcedLimit is within what time of the force they get it: the process
	// ends 250 ms after the timeout, see Drain.
	_forcedLimit = 190 * time.Millisecond
)

// drain is what one drain knows of itself while it runs.
type drain struct {
	*Drainer
	start      time.Time
	initial    map[*account]Counts
	forced     map[*account]Counts
	forcedAt   time.Time
	calls      *closerCalls
	endClosers context.CancelCauseFunc // ends the context of the closers
	closing    *closing                // the intakes of the stage that closes
	collecting collection
}

// run drains, phase by phase.
func (d *Drainer) run(trigger string, hasty bool) {
	run := &drain{Drainer: d, start: time.Now()}
	d.report = Report{Trigger: trigger, Began: run.start}
	deadline := run.start.Add(d.config.patience())
	d.progress.note(func(s *Status) { s.Trigger, s.Began, s.Deadline = trigger, run.start, deadline })
	run.announce()
	limit := time.AfterFunc(d.config.patience(), func() { d.Force(ErrTimeout) })
	defer limit.Stop()
	if !hasty {
		run.lameDuck()
	}
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
	r.progress.phaseBegan(p, now)
	r.report.Phases = append(r.report.Phases, PhaseSpan{Phase: p, Began: now})
	r.Observe(PhaseStarted{Phase: p, Began: now, Connections: r.tracker.Counts()})
}

func (r *drain) endPhase(now time.Time) {
	if n := len(r.report.Phases); n > 0 {
		last := &r.report.Phases[n-1]
		last.Took = now.Sub(last.Began)
	}
}

func (r *drain) announce() {
	r.tracker.first.begin(r.start)
	r.prepareGoodbye(&r.tracker.first)
	r.initial = r.tracker.countsByAccount()
	for _, counts := range r.initial {
		r.report.Initial.add(counts)
	}
	r.Observe(DrainStarted{Trigger: r.report.Trigger, Began: r.start, Initial: r.report.Initial, Deadline: r.start.Add(r.config.patience())})
	r.enter(PhaseAnnounce)
	r.tracker.first.turnTo(modeLameDuck)
	close(r.draining)
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

// closeIntake closes the intake of all but the last servers and starts the
// closers.
func (r *drain) closeIntake() {
	r.enter(PhaseCloseIntake)
	ctx, cancel := context.WithCancelCause(context.Background())
	r.endClosers = cancel
	r.tracker.first.turnTo(r.lateMode()) // before any closer sends clients elsewhere
	closers := r.registered()
	r.progress.closersBegan(closers, time.Now())
	r.calls = startClosers(ctx, closers, r.closerDone)
	r.closeIntakes(&r.tracker.first)
}

// closeIntakes closes every listener of st. Requests that begin from now on are
// late.
func (r *drain) closeIntakes(st *stage) {
	st.turnTo(r.lateMode())
	for _, s := range r.owned(st) {
		s.leaveHTTP2(r.life, r.config.QuietPeriod)
	}
	st.http2.Leave(timesHTTP2(r.config.QuietPeriod))
	r.closing = closeAll(r.force, r.intakes(st), r.tracker.holdWindow())
	for _, c := range r.closing.await() {
		r.note(c)
	}
}

// note says that an intake has closed.
func (r *drain) note(c IntakeClosed) {
	r.progress.intakeClosed(c)
	r.Observe(c)
	r.report.Intakes = append(r.report.Intakes, c)
}

// wait waits for everybody, and then closes the servers that have answered to
// the last.
func (r *drain) wait() {
	last := len(r.intakes(&r.tracker.last)) > 0
	if r.idle(&r.tracker.first) && !last {
		return
	}
	r.enter(PhaseWait)
	r.waitFor(&r.tracker.first)
	if last {
		r.tracker.last.begin(time.Now())
		r.prepareGoodbye(&r.tracker.last)
		close(r.lastCall)
		r.Observe(LastStage{Connections: r.tracker.Counts()})
		r.closeIntakes(&r.tracker.last)
		r.waitFor(&r.tracker.last)
	}
}

// closerDone says that a closer is waited for no longer.
func (r *drain) closerDone(index int, c CloserReport) {
	r.progress.closerDone(index, c)
	r.Observe(CloserDone{c})
}
