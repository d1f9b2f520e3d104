package storm

import (
	"bytes"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
)

// http2 judges the replies of a connection of HTTP/2.
func (j *judge) http2(a *account, ss *streams) {
	if ss.err != nil {
		j.fault(Wrong, a.plan.Name, "%v", ss.err)
		return
	}
	for i, q := range a.plan.Requests {
		s := ss.list[streamID(i)]
		if s != nil && s.whole {
			j.stats.Replies++
			j.stream(q, s)
			continue
		}
		j.unansweredStream(a, ss, i, s)
	}
}

// stream judges a whole reply.
func (j *judge) stream(q Request, s *stream) {
	run := j.run(q.ID)
	if run == nil {
		j.fault(Wrong, q.ID, "no handler ran for the reply %v", s.header)
		return
	}
	want := q.answer()
	if run.Rejected {
		want = q.rejected()
	}
	status, _ := strconv.Atoi(s.header[":status"])
	if j.cutReply(run, status) {
		return
	}
	if err := want.sameStream(q, s); err != nil {
		j.fault(Wrong, q.ID, "%s: %v", q.Kind, err)
	}
}

// sameStream compares a reply of HTTP/2.
func (a answer) sameStream(q Request, s *stream) error {
	got, want := maps.Clone(s.header), map[string]string{":status": strconv.Itoa(a.status)}
	for name, value := range a.header {
		want[strings.ToLower(name)] = value
	}
	for _, name := range []string{"date", "content-length", "transfer-encoding"} {
		if name == "content-length" && want[name] != "" && got[name] != "" && got[name] != want[name] {
			return fmt.Errorf("content-length %s, want %s", got[name], want[name])
		}
		delete(got, name)
		delete(want, name)
	}
	if !maps.Equal(got, want) {
		return fmt.Errorf("reply %v, want %v", got, want)
	}
	if !bytes.Equal(s.body, a.body) {
		return fmt.Errorf("body %s, want %s", sum(s.body), sum(a.body))
	}
	return nil
}

// unansweredStream judges a stream without a whole reply.
func (j *judge) unansweredStream(a *account, ss *streams, i int, s *stream) {
	q, sent := a.plan.Requests[i], a.sent[i]
	run := j.run(q.ID)
	if run == nil && !sent.whole || a.gone() || j.cut(run) || run != nil && q.tears() {
		return
	}
	why := "closed"
	if s != nil && s.isReset {
		why = s.reset.String()
	}
	if run != nil && sent.whole {
		j.fault(Thrown, q.ID, "%s: the handler ran at %s, stream %d: %s; GOAWAY %v; the stream ended at %s: %v",
			q.Kind, j.since(run.Began), streamID(i), why, ss.goAway, j.since(a.endAt), a.end)
		return
	}
	if run == nil && !j.excusedStream(a, ss, i, s) {
		rule := Lost
		if len(a.marks) == 0 {
			rule = Refused
		}
		j.fault(rule, q.ID, "%s: sent at %s, stream %d: %s; GOAWAY %v; ended at %s: %v",
			q.Kind, j.since(sent.after.at), streamID(i), why, ss.goAway, j.since(a.endAt), a.end)
	}
}

// excusedStream reports whether the client knows that a stream was not taken.
func (j *judge) excusedStream(a *account, ss *streams, i int, s *stream) bool {
	sent := a.sent[i]
	refused := ss.refused(streamID(i)) ||
		s != nil && s.isReset && s.reset == http2.ErrCodeRefusedStream
	if refused {
		j.stats.Refused++
		return true
	}
	if sent.before.known && sent.before.ended {
		return true
	}
	if i > 0 && len(a.marks) == 0 {
		return true // nothing has come at all: the first request is judged
	}
	return i == 0 && j.newcomer(a)
}
