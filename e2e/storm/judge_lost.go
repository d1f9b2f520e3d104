package storm

import (
	"fmt"
	"time"
)

// unanswered judges a request without a whole reply.
func (j *judge) unanswered(a *account, rs *replies, i int) {
	q, s := a.plan.Requests[i], a.sent[i]
	run := j.run(q.ID)
	if run == nil && !s.whole || !a.left.IsZero() || j.cut(run) || j.hurried() && a.holds() || run != nil && q.tears() {
		return
	}
	if j.closedOver(a) {
		return
	}
	if run != nil && s.whole {
		j.fault(Thrown, q.ID, "%s: the handler ran at %s, sent at %s, the stream ended at %s: %v; reply so far %d bytes",
			q.Kind, j.since(run.Began), j.since(s.after.at), j.since(a.endAt), a.end, len(rs.rest()))
		return
	}
	if run == nil && !j.excused(a, rs, i) {
		rule := Lost
		if len(rs.buf) == 0 {
			rule = Refused
		}
		j.fault(rule, q.ID, "%s: sent at %s, the stream ended at %s: %v; %s%s",
			q.Kind, j.since(s.after.at), j.since(a.endAt), a.end, j.Plan.Servers[a.plan.Server].text(), j.before(a, rs))
	}
}

// closedOver reports whether net/http itself has reset the connection before the
// drain, because it closed it behind a request over what had come behind that, or
// over what its handler had left of its body. The client may see it later.
func (j *judge) closedOver(a *account) bool {
	for k, q := range a.plan.Requests {
		behind := a.gone() || k+1 < len(a.sent) && a.sent[k+1].begun || q.leavesBody()
		run := j.run(q.ID)
		if run == nil || !q.ends() || !behind {
			continue
		}
		if a.endAt.Before(j.called) || !run.Ended.IsZero() && run.Ended.Before(j.called) {
			return true
		}
	}
	return false
}

// hurried reports whether the drain has ended in a hurry: a force also ends the
// wait for clients that have not read their replies yet, and is not told of where
// it ends nothing else. That wait ends a little before the drain would be forced.
func (j *judge) hurried() bool {
	const reserve = 50 * time.Millisecond
	return j.forced() || j.Plan.Force != NoForce && j.returned.Sub(j.called) >= j.Plan.ForceAfter-reserve
}

// before describes the last reply before a request that was lost.
func (j *judge) before(a *account, rs *replies) string {
	n := len(rs.list) - 1
	if n < 0 {
		return ""
	}
	q := a.plan.Requests[n]
	r := j.run(q.ID)
	return fmt.Sprintf("; behind %s: %s, rejected %v, body %q %d, Connection %q",
		q.ID, q.Kind, r != nil && r.Rejected, q.Framing, q.Body, rs.list[n].connection)
}

// excused reports whether nobody can help that the i-th request has no reply.
func (j *judge) excused(a *account, rs *replies, i int) bool {
	if last := rs.last(); rs.raw || last != nil && last.closes() {
		return rs.raw || j.behind(a, rs, last, i)
	}
	for _, q := range a.plan.Requests[:i] {
		if r := j.run(q.ID); q.tears() && r != nil && !r.Rejected {
			return true
		}
	}
	if s := a.sent[i]; s.before.known && s.before.ended {
		return true // it was sent on a connection that was closed
	}
	return j.crossed(a, rs, i)
}

// behind judges a request behind a reply that closes: it is excused if that
// reply had begun to arrive when it was sent.
func (j *judge) behind(a *account, rs *replies, last *reply, i int) bool {
	n, s := len(rs.list)-1, a.sent[i]
	if len(rs.rest()) > 0 {
		n++ // the last reply is not whole
	}
	q := a.plan.Requests[n]
	r := j.run(q.ID)
	if r == nil || q.ends() || r.Rejected && q.refusalEnds() {
		return true
	}
	const oneSegment = 16 << 10
	start := a.wireBefore(last.start)
	ahead := r.Rejected && q.Framing != None && a.sent[n].first < a.sent[n].last // it did not wait for the body
	together := !ahead && s.last == a.sent[n].last && s.bytes <= oneSegment && s.before.known && s.before.received <= start
	unseen := s.after.known && s.after.received <= start
	switch {
	case together, unseen && s.after.at.Before(q.headAt(j.run(q.ID))):
		return false
	case unseen:
		j.stats.Passed++
	default:
		j.stats.Behind++
	}
	return true
}

// headAt returns from when on the head of a request's reply may have been on its
// way, at the earliest.
func (r Request) headAt(run *run) time.Time {
	const imprecision = time.Millisecond
	switch {
	case run.Rejected && r.Framing != None:
		return run.Began.Add(-imprecision) // it does not wait for the body
	case run.Rejected || r.Kind != Big && r.Kind != Stream:
		return run.Ended.Add(-imprecision)
	default:
		return run.Began.Add(r.Wait/4 - imprecision)
	}
}

// crossed judges a request that was sent when nothing else was under way: it is
// excused if the end of the stream came at once. Who counts them has a bound for
// how many there may be.
func (j *judge) crossed(a *account, rs *replies, i int) bool {
	s := a.sent[i]
	if len(rs.rest()) > 0 || a.endAt.Sub(s.after.at) > moment && !s.after.ended {
		return false
	}
	if first := len(rs.list); i != first { // what is behind one that crossed did so, too
		return j.run(a.plan.Requests[first].ID) == nil && a.sent[first].whole
	}
	if i == 0 && j.newcomer(a) {
		return true
	}
	if i == 0 && s.after.at.Sub(a.dialBegan) < silence {
		return false
	}
	j.stats.Crossed++
	return true
}
