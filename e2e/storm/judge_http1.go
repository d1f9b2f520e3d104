package storm

import (
	"bytes"
	"maps"
	"net/http"
	"slices"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// http1 judges the replies of a connection of HTTP/1.
func (j *judge) http1(a *account, rs *replies) {
	if rs.err != nil {
		if !j.halfAnswered(a, rs) {
			j.fault(Wrong, a.plan.Name, "%v", rs.err)
		}
		return
	}
	if len(rs.list) > len(a.plan.Requests) {
		j.fault(Wrong, a.plan.Name, "a reply that nothing asked for: %q", rs.buf[rs.list[len(a.plan.Requests)].start:])
		return
	}
	for i, r := range rs.list {
		j.stats.Replies++
		j.reply(a, i, r)
		j.token(a, rs, i)
	}
	for i := len(rs.list); i < len(a.plan.Requests); i++ {
		j.unanswered(a, rs, i)
	}
	if rs.raw {
		j.raw(a, rs)
	}
}

// halfAnswered reports whether a client got net/http's own answer to the half of
// a head that it has sent.
func (j *judge) halfAnswered(a *account, rs *replies) bool {
	n := len(rs.list)
	half := n >= len(a.plan.Requests) && a.plan.leavesHalf(n) || n < len(a.sent) && a.sent[n].begun && !a.sent[n].whole
	return half && bytes.HasPrefix(rs.rest(), []byte("HTTP/1.1 400 Bad Request\r\n"))
}

// reply judges the i-th reply.
func (j *judge) reply(a *account, i int, r *reply) {
	q := a.plan.Requests[i]
	run := j.run(q.ID)
	if run == nil {
		j.fault(Wrong, q.ID, "no handler ran for the reply %d %v", r.status, r.header)
		return
	}
	want := q.answer()
	if run.Rejected {
		want = q.rejected()
		j.late(a, i, run)
	}
	if j.cutReply(run, r.status) {
		return
	}
	if j.cut(run) && !run.Ended.Before(j.forcedAt()) && len(r.body) == 0 && len(want.body) > 0 && q.Method != http.MethodHead {
		j.fault(Cut, q.ID, "%s: reply %d %v without a body, of a handler that the force has cut", q.Kind, r.status, r.header)
		return
	}
	j.compare(q, want, r)
	j.interim(q, run, r)
	if r.proto != q.proto() {
		j.fault(Wrong, q.ID, "reply of %s", r.proto)
	}
}

// cutReply reports whether a reply is that of a handler which the force has
// cut.
func (j *judge) cutReply(r *run, status int) bool {
	const unavailable = 503
	return j.forced() && status == unavailable && !r.Ended.Before(j.forcedAt())
}

func (r Request) proto() string {
	if r.Old {
		return "HTTP/1.0"
	}
	return "HTTP/1.1"
}

func (j *judge) compare(q Request, want answer, r *reply) {
	header := maps.Clone(r.header)
	if delete(header, "Date"); want.status == 101 {
		header = map[string]string{"Upgrade": header["Upgrade"]}
	}
	if r.status != want.status || !maps.Equal(header, want.header) {
		j.fault(Wrong, q.ID, "%s: reply %d %v, want %d %v", q.Kind, r.status, r.header, want.status, want.header)
	}
	if !bytes.Equal(r.body, want.body) {
		j.fault(Wrong, q.ID, "%s: body %s, want %s", q.Kind, sum(r.body), sum(want.body))
	}
}

// interim judges the 1xx before a reply.
func (j *judge) interim(q Request, run *run, r *reply) {
	may := q.Kind == Hints && !run.Rejected
	for _, status := range r.interim {
		if status != 103 && status != 100 || status == 103 && !may || status == 100 && !q.Expect {
			j.fault(Wrong, q.ID, "interim %d", status)
		}
	}
	if may && !slices.Equal(r.interim, []int{103}) {
		j.fault(Wrong, q.ID, "interim %v, want 103", r.interim)
	}
}

// late judges that a rejected request is late.
func (j *judge) late(a *account, i int, r *run) {
	began := j.phase(graceful.PhaseCloseIntake)
	if j.Plan.Late != graceful.Reject || r.Began.Before(began) {
		j.fault(Policy, a.plan.Requests[i].ID, "rejected at %s; the intake closed from %s on", j.since(r.Began), j.since(began))
	}
}

// token judges the Connection of the i-th reply.
func (j *judge) token(a *account, rs *replies, i int) {
	r, q := rs.list[i], a.plan.Requests[i]
	run := j.run(q.ID)
	if run == nil || rs.raw && i == len(rs.list)-1 {
		return
	}
	ends := q.ends() || run.Rejected && q.refusalEnds()
	keep := ""
	if q.Old {
		keep = "keep-alive"
	}
	switch {
	case r.closes() && i < len(rs.list)-1:
		j.fault(Closing, q.ID, "the reply says close, and another one follows")
	case r.closes() && a.at[i].Before(j.called) && !ends:
		j.fault(Closing, q.ID, "the reply said close at %s, before the drain", j.since(a.at[i]))
	case !r.closes() && r.connection != keep:
		j.fault(Closing, q.ID, "Connection: %q", r.connection)
	case !r.closes() && run.Late && i == len(rs.list)-1 && a.alone(i) && !j.forced():
		j.unsaid(a, q, run)
	}
}

// unsaid judges a last reply in the drain that does not say close. Over TLS the
// engine may not be able to tell whether another request has come: where the
// listener speaks it never, else on a busy machine.
func (j *judge) unsaid(a *account, q Request, run *run) {
	switch server := j.Plan.Servers[a.plan.Server]; server.TLS {
	case ListenerTLS:
	case ServerTLS:
		j.stats.Unsaid++
	default:
		j.fault(Closing, q.ID, "the reply does not say close; its handler began at %s; %s", j.since(run.Began), server.text())
	}
}

// alone reports whether the client has sent nothing behind the i-th request that
// an engine could take for the begin of another.
func (a *account) alone(i int) bool {
	p := a.plan
	return (i+1 >= len(a.sent) || !a.sent[i+1].begun) && p.Ends[i] <= len(p.Plain) &&
		(p.Ends[i] == len(p.Plain) || p.Plain[p.Ends[i]] != '\r' && !p.leavesHalf(i+1)) &&
		!slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Op == Update || s.Op == Ask }) &&
		a.halved.IsZero() && a.left.IsZero()
}

// raw judges what came from who has taken the connection over.
func (j *judge) raw(a *account, rs *replies) {
	got := string(rs.rest())
	for n := a.lines; n >= 0; n-- {
		if text := echoText(n); got == text || got == text+goodbye {
			return
		}
	}
	j.fault(Wrong, a.plan.Name, "%d lines, and back came %q", a.lines, got)
}
