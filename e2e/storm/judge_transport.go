package storm

import (
	"bytes"
	"time"
)

// traveller judges a client that uses net/http's Transport, which makes a
// request again, on another connection, where it knows that it was not taken.
func (j *judge) traveller(c *traveller) {
	for i := range c.results {
		if r := &c.results[i]; r.made {
			j.result(c.plan.Requests[i], r)
		}
	}
	j.openTo += len(c.results) // its connections are its own business
	j.unsure.idle += len(c.results)
	j.unsure.silent += len(c.results)
}

func (j *judge) result(q Request, r *result) {
	run := j.run(q.ID)
	switch {
	case r.err == nil:
		j.stats.Replies++
		j.response(q, j.answering(run, q.ID), r)
	case j.cut(run):
	case run != nil:
		j.fault(Thrown, q.ID, "%s: the handler ran at %s, and the Transport says at %s: %v",
			q.Kind, j.since(run.Began), j.since(r.ended), r.err)
	case r.ended.Before(j.called.Add(-time.Millisecond)):
		j.fault(Lost, q.ID, "%s: before the drain: %v", q.Kind, r.err)
	}
}

// answering returns the run that the reply belongs to. The Transport repeats a request
// whose first run was cut before any byte of its reply was sent: then it is the last.
func (j *judge) answering(first *run, id string) *run {
	if runs := j.runs[id]; len(runs) > 1 && j.cut(first) {
		return &runs[len(runs)-1]
	}
	return first
}

func (j *judge) response(q Request, run *run, r *result) {
	if run == nil {
		j.fault(Wrong, q.ID, "no handler ran for the reply %d", r.status)
		return
	}
	want := q.answer()
	if run.Rejected {
		want = q.rejected()
	}
	if j.cutReply(run, r.status) {
		return
	}
	if r.status != want.status || r.header.Get("Storm-Id") != q.ID || !bytes.Equal(r.body, want.body) {
		j.fault(Wrong, q.ID, "%s: reply %d %v %s, want %d %s", q.Kind, r.status, r.header, sum(r.body), want.status, sum(want.body))
	}
}
