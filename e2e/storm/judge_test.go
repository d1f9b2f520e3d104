package storm

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// quiet is a plan in which nothing can go wrong: one client makes three
// requests, and then it is idle until the drain.
func quiet() Plan {
	p := Plan{Timeout: longTimeout, Interval: 10 * time.Millisecond}
	p.Servers = []ServerPlan{{Name: "s0"}}
	c := ClientPlan{Name: "c0", Protocol: HTTP1}
	s := &script{ClientPlan: &c}
	for range 3 {
		s.add(Request{Kind: Small, Method: "GET", Size: 100})
		s.step(Seal, len(s.Plain)-s.plain, 0)
		s.step(Send, 1000, 0)
		s.plain = len(s.Plain)
	}
	p.Clients = []ClientPlan{c}
	p = p.calm()
	p.Second = 0
	return p
}

// stream returns what the only client of an outcome has received.
func (o *Outcome) stream() (*account, *replies) {
	return o.accounts[0], o.accounts[0].in.(*replies)
}

// loseLast takes the last reply away.
func (o *Outcome) loseLast() {
	a, rs := o.stream()
	last := rs.list[2]
	rs.list, rs.buf, rs.pos, a.at = rs.list[:2], rs.buf[:last.start], last.start, a.at[:2]
}

func TestTheJudgeSeesWhatIsWrong(t *testing.T) {
	const long = time.Hour
	tests := []struct {
		name   string
		damage func(*Outcome)
		want   Rule
	}{
		{"nothing", func(*Outcome) {}, ""},
		{"the last reply is missing", func(o *Outcome) { o.loseLast() }, Thrown},
		{"and no handler ran", func(o *Outcome) {
			o.loseLast()
			delete(o.runs, "c0r2")
			a, _ := o.stream()
			a.endAt = a.endAt.Add(long)
		}, Lost},
		{"the request crossed the end of the stream", func(o *Outcome) {
			o.loseLast()
			delete(o.runs, "c0r2")
			a, _ := o.stream()
			a.endAt = a.sent[2].after.at.Add(time.Millisecond)
			o.report.Requests = graceful.RequestReport{}
		}, ""},
		{"it was sent behind the end of the stream", func(o *Outcome) {
			o.loseLast()
			delete(o.runs, "c0r2")
			a, _ := o.stream()
			a.sent[2].before.ended = true
		}, ""},
		{"a handler ran twice", func(o *Outcome) { o.runs["c0r1"] = append(o.runs["c0r1"], o.runs["c0r1"]...) }, Thrown},
		{"two replies are swapped", func(o *Outcome) {
			_, rs := o.stream()
			rs.list[0].body, rs.list[1].body = rs.list[1].body, rs.list[0].body
		}, Wrong},
		{"one byte is wrong", func(o *Outcome) { _, rs := o.stream(); rs.list[1].body[50] ^= 1 }, Wrong},
		{"a header is missing", func(o *Outcome) { _, rs := o.stream(); delete(rs.list[1].header, "Content-Type") }, Wrong},
		{"the stream is no reply", func(o *Outcome) { _, rs := o.stream(); rs.err = errors.New("no reply") }, Wrong},
		{"a reply closes, and another one follows", func(o *Outcome) { _, rs := o.stream(); rs.list[0].connection = "close" }, Closing},
		{"a reply closes before the drain", func(o *Outcome) { _, rs := o.stream(); rs.list[2].connection = "close" }, Closing},
		{"the last reply of the drain does not close", func(o *Outcome) { o.runs["c0r2"][0].Late = true }, Closing},
		{"the handshake failed", func(o *Outcome) { a, _ := o.stream(); a.shakeErr = errors.New("reset") }, Refused},
		{"the connection was refused before the drain", func(o *Outcome) { a, _ := o.stream(); a.dialErr = errors.New("reset") }, Refused},
		{"the server kept the connection", func(o *Outcome) { a, _ := o.stream(); a.stuck = true }, Left},
		{"the tracker kept one", func(o *Outcome) { o.open = 1 }, Left},
		{"forced for no reason", func(o *Outcome) { o.report.Forced, o.err = graceful.ErrTimeout, graceful.ErrTimeout }, Forced},
		{"an error, and nothing was forced", func(o *Outcome) { o.err = graceful.ErrTimeout }, Forced},
		{"the second call got another report", func(o *Outcome) { o.second.Took++ }, Report},
		{"too many finished", func(o *Outcome) { o.report.Requests.Finished++ }, Report},
		{"too many rejected", func(o *Outcome) { o.report.Requests.Rejected++ }, Report},
		{"an idle connection was not counted", func(o *Outcome) { o.report.ClosedIdle-- }, Report},
		{"too many were open at first", func(o *Outcome) { o.report.Initial[graceful.StateIdle]++ }, Report},
		{"a phase came twice", func(o *Outcome) { o.report.Phases = append(o.report.Phases, o.report.Phases[0]) }, Report},
		{"the drain took too long", func(o *Outcome) { o.returned = o.returned.Add(long) }, Late},
		{"rejected before the intake closed", func(o *Outcome) { o.runs["c0r1"][0].Rejected = true }, Policy},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := Run(quiet())
			test.damage(o)
			faults, _ := Judge(o)
			assert.Equal(t, test.want != "", len(faults) > 0, "%v", faults)
			if test.want != "" {
				assert.Contains(t, rulesOf(faults), test.want, "%v", faults)
			}
		})
	}
}

func rulesOf(faults []Fault) (rules []Rule) {
	for _, f := range faults {
		rules = append(rules, f.Rule)
	}
	return rules
}
