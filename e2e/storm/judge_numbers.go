package storm

import (
	"github.com/gracefulfx/gracefulfx/graceful"
)

// numbers judges that the report agrees with what clients and handlers have
// seen. What happened at the very moment at which the drain began, or was
// forced, may be counted or not.
func (j *judge) numbers() {
	j.servers()
	j.countRuns()
	j.stats.Idle += j.report.ClosedIdle + j.report.ClosedSilent
	if j.forced() {
		return
	}
	r := j.report
	j.between("finished and late", r.Requests.Finished+r.Requests.ServedLate, j.runFrom, j.runTo)
	j.between("cut", r.Requests.Cut, 0, 0)
	j.between("rejected", r.Requests.Rejected, j.rejections(), j.rejections())
	j.closings("idle", r.ClosedIdle, j.closed.idle, j.unsure.idle)
	j.closings("silent", r.ClosedSilent, j.closed.silent, j.unsure.silent)
	j.between("open at first", r.Initial.Total(), j.openFrom, j.openTo)
	if j.Plan.Late == graceful.Reject {
		j.between("served late", r.Requests.ServedLate, 0, j.lateStreams())
	}
}

func (j *judge) between(what string, got, from, to int) {
	if got < from || got > to {
		j.fault(Report, "", "%s: %d, but seen from outside %d to %d", what, got, from, to)
	}
}

// closings judges a number of connections that the engine has closed.
func (j *judge) closings(what string, got int, names []string, unsure int) {
	before := len(j.faults)
	j.between("closed as "+what, got, len(names), len(names)+unsure)
	for i := range j.faults[before:] {
		j.faults[before+i].See = names
	}
}

// rejections counts the calls of the rejection handler.
func (j *judge) rejections() (n int) {
	for _, runs := range j.runs {
		for _, r := range runs {
			if r.Rejected {
				n++
			}
		}
	}
	return n
}

// lateStreams counts the requests that may have come by HTTP/2, on which none is
// rejected, after the drain had begun.
func (j *judge) lateStreams() (n int) {
	for i := range j.Plan.Clients {
		c := &j.Plan.Clients[i]
		for _, q := range c.Requests {
			if r := j.run(q.ID); c.Protocol != HTTP1 && r != nil && r.EndedLate && !r.Rejected {
				n++
			}
		}
	}
	return n
}

// countRuns counts the requests that the report must and may count.
func (j *judge) countRuns() {
	for _, runs := range j.runs {
		for _, r := range runs {
			switch {
			case r.Rejected:
				j.stats.Rejected++
			case r.Panicked:
				j.runTo++
			case r.EndedLate:
				j.runFrom++
				j.runTo++
			case r.Ended.After(j.called.Add(-moment)):
				j.runTo++
			}
		}
	}
}

// servers judges that the report's servers add up to its sums.
func (j *judge) servers() {
	var sum graceful.ServerReport
	for _, s := range j.report.Servers {
		sum.Requests.Finished += s.Requests.Finished
		sum.Requests.ServedLate += s.Requests.ServedLate
		sum.Requests.Rejected += s.Requests.Rejected
		sum.Requests.Cut += s.Requests.Cut
		sum.ClosedIdle += s.ClosedIdle
		sum.ClosedSilent += s.ClosedSilent
		for state := range s.Initial {
			sum.Initial[state] += s.Initial[state]
			sum.ClosedByForce[state] += s.ClosedByForce[state]
		}
	}
	r := j.report
	if q := r.Requests; min(q.Finished, q.ServedLate, q.Rejected, q.Cut, r.ClosedIdle, r.ClosedSilent) < 0 {
		j.fault(Report, "", "a negative number: %+v", r)
	}
	if sum.Requests != r.Requests || sum.ClosedIdle != r.ClosedIdle || sum.ClosedSilent != r.ClosedSilent {
		j.fault(Report, "", "the servers add up to %+v, the report says %+v", sum, r)
	}
	if sum.Initial.Total() != r.Initial.Total() || sum.ClosedByForce.Total() != r.ClosedByForce.Total() {
		j.fault(Report, "", "connections of the servers: %v, %v; of the report: %v, %v",
			sum.Initial, sum.ClosedByForce, r.Initial, r.ClosedByForce)
	}
}
