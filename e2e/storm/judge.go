package storm

import (
	"fmt"
	"time"
)

// Rule is what a fault has broken.
type Rule string

// The rules.
const (
	Setup   Rule = "setup"   // the trial could not be played
	Lost    Rule = "lost"    // a request that was sent whole on an open connection has no reply
	Thrown  Rule = "thrown"  // a handler ran whose reply did not arrive
	Wrong   Rule = "wrong"   // a reply is not the right one, to the byte
	Cut     Rule = "cut"     // a handler that the force has cut without a reply looks as if it had replied
	Closing Rule = "closing" // Connection: close is where it must not be, or is not where it must
	Refused Rule = "refused" // a new connection was neither served nor refused
	Policy  Rule = "policy"  // a request was rejected that is not late, or served that is
	Forced  Rule = "forced"  // the drain was forced and should not be, or says it wrongly
	Report  Rule = "report"  // the numbers of the report do not agree with what was seen
	Late    Rule = "late"    // the drain took longer than it may
	Left    Rule = "left"    // something was left open
	Leak    Rule = "leak"    // a goroutine or a descriptor was left
)

// Fault is what the judge has found.
type Fault struct {
	Rule Rule
	Who  string // the client or its request, or empty
	Text string
	See  []string // other clients to look at
}

// String returns the fault in one line.
func (f Fault) String() string {
	if f.Who == "" {
		return fmt.Sprintf("%s: %s", f.Rule, f.Text)
	}
	return fmt.Sprintf("%s: %s: %s", f.Rule, f.Who, f.Text)
}

// Stats counts what the judge has looked at, and what no engine can help.
type Stats struct {
	Trials, Clients int
	Requests        int // that were sent whole
	Replies         int // that came whole
	Forced          int // trials whose drain was forced
	Rejected        int // handlers of rejections that ran
	Idle            int // connections that the engine closed as idle or silent
	Crossed         int // requests that crossed the close of a silent connection
	Behind          int // requests that were sent behind a reply which closes
	Passed          int // requests that crossed the head of one
	Unsaid          int // last replies over TLS that did not say close
	Newcomers       int // connections that crossed the close of a listener
	Slow            int // handshakes for which the client took too long itself
	Refused         int // streams that a GOAWAY refused
	Resets          int // connections that ended with a reset and had lost nothing
}

// add adds the counts of o.
func (s *Stats) add(o Stats) {
	s.Trials += o.Trials
	s.Clients += o.Clients
	s.Requests += o.Requests
	s.Replies += o.Replies
	s.Forced += o.Forced
	s.Rejected += o.Rejected
	s.Idle += o.Idle
	s.Crossed += o.Crossed
	s.Behind += o.Behind
	s.Passed += o.Passed
	s.Unsaid += o.Unsaid
	s.Newcomers += o.Newcomers
	s.Slow += o.Slow
	s.Refused += o.Refused
	s.Resets += o.Resets
}

// judge judges one outcome.
type judge struct {
	*Outcome

	faults           []Fault
	stats            Stats
	closed           struct{ idle, silent []string } // clients whose connections the engine has closed
	unsure           struct{ idle, silent int }      // connections that it may have closed
	openFrom, openTo int                             // how many connections were open when the drain began
	runFrom, runTo   int                             // how many requests it has to count
}

// Judge returns what is wrong with an outcome.
func Judge(o *Outcome) ([]Fault, Stats) {
	j := &judge{Outcome: o, stats: Stats{Trials: 1, Clients: len(o.Plan.Clients)}}
	if o.setup != nil {
		j.fault(Setup, "", "%v", o.setup)
		return j.faults, j.stats
	}
	j.clients()
	j.drain()
	j.numbers()
	return j.faults, j.stats
}

// clients judges what became of each client, and of each request.
func (j *judge) clients() {
	for _, a := range j.accounts {
		j.connection(a)
	}
	for _, c := range j.travellers {
		j.traveller(c)
	}
	j.twice()
}

func (j *judge) fault(rule Rule, who, format string, args ...any) {
	j.faults = append(j.faults, Fault{Rule: rule, Who: who, Text: fmt.Sprintf(format, args...)})
}

// twice judges that no handler ran twice for the same request.
func (j *judge) twice() {
	for id, runs := range j.runs {
		if len(runs) > 1 && !j.forced() {
			j.fault(Thrown, id, "%d handlers ran", len(runs))
		}
	}
}

// run returns the call of a request's handler, or nil if there was none.
func (j *judge) run(id string) *run {
	if runs := j.runs[id]; len(runs) > 0 {
		return &runs[0]
	}
	return nil
}

// cut reports whether a request that is not answered may be one that the force
// has cut.
func (j *judge) cut(r *run) bool {
	if !j.forced() {
		return false
	}
	const delivery = time.Second // for so long its reply may have been on its way
	return r == nil || r.Ended.IsZero() || r.Ended.After(j.forcedAt().Add(-delivery))
}

// since returns a time as one of the trial.
func (o *Outcome) since(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Sub(o.started).Round(10 * time.Microsecond).String()
}
