package storm

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// drain judges how the drain itself went.
func (j *judge) drain() {
	j.forcing()
	j.timing()
	j.phases()
	if j.open > 0 {
		j.fault(Left, "", "the tracker knows %d connections after the drain", j.open)
	}
	if j.Outcome.closed != nil {
		j.fault(Left, "", "a server of another owner ended with %v", j.Outcome.closed)
	}
}

// forcing judges that a drain is forced where the plan says so, and that error,
// report and exit code say the same.
func (j *judge) forcing() {
	r := j.report
	if j.forced() {
		j.stats.Forced++
	}
	if (j.err != nil) != j.forced() || r.Graceful() == j.forced() || (r.ExitCode() != 0) != j.forced() {
		j.fault(Forced, "", "forced %v, error %v, exit code %d", r.Forced, j.err, r.ExitCode())
	}
	if j.forced() && j.Plan.Force == NoForce {
		j.fault(Forced, "", "by %v after %v, closed %v", r.Forced, r.Took, r.ClosedByForce)
	}
	if j.forced() && !errors.Is(j.err, j.cause()) {
		j.fault(Forced, "", "error %v does not wrap the cause %v", j.err, j.cause())
	}
	if !j.forced() && r.ClosedByForce.Total() > 0 {
		j.fault(Forced, "", "nothing was forced, and yet closed by force: %v", r.ClosedByForce)
	}
	j.secondCall()
}

// cause returns with what the plan forces.
func (j *judge) cause() error {
	switch j.Plan.Force {
	case ByForce, ByContext:
		return errForce
	default:
		return graceful.ErrTimeout
	}
}

// secondCall judges that all callers get the same.
func (j *judge) secondCall() {
	if j.Plan.Second < 0 || j.second.Began.IsZero() && errors.Is(j.secondErr, context.Canceled) {
		return
	}
	if !reflect.DeepEqual(j.second, j.report) || !errors.Is(j.secondErr, j.report.Forced) && j.forced() {
		j.fault(Report, "", "the second call got %v, %v", j.second, j.secondErr)
	}
}

// timing judges how long the drain took.
func (j *judge) timing() {
	const force = 250 * time.Millisecond
	limit := j.Plan.Delay + j.Plan.Timeout + force + slack/2
	if took := j.returned.Sub(j.called); took > limit {
		j.fault(Late, "", "the drain took %v, delay and timeout are %v and %v", took, j.Plan.Delay, j.Plan.Timeout)
	}
	if f := j.forcedAt(); !f.IsZero() && j.returned.Sub(f) > force+slack/2 {
		j.fault(Late, "", "it took %v from the force to the report", j.returned.Sub(f))
	}
}

// phases judges that each phase came once, in order.
func (j *judge) phases() {
	before := graceful.PhaseServing
	for _, s := range j.report.Phases {
		if s.Phase <= before {
			j.fault(Report, "", "phase %v after %v", s.Phase, before)
		}
		before = s.Phase
	}
	if j.phase(graceful.PhaseLameDuck).IsZero() != (j.Plan.Delay == 0) && !j.forced() {
		j.fault(Report, "", "delay %v, phases %v", j.Plan.Delay, j.report.Phases)
	}
}
