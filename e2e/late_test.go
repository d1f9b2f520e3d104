package e2e_test

import "github.com/gracefulfx/gracefulfx/graceful"

// late is a policy for late requests, and what it does to one for the greeting.
type late struct {
	name   string
	option string // of the configuration
	reply  reply
	count  graceful.RequestReport // what it adds to the report
}

var (
	rejects = late{
		name:   "reject",
		option: "late: reject",
		reply:  reply{Status: 502, Body: "server is shutting down, try another one\n", Close: true},
		count:  graceful.RequestReport{Rejected: 1},
	}
	serves = late{
		name:   "serve",
		option: "late: serve",
		reply:  reply{Status: 200, Body: "hello", Close: true},
		count:  graceful.RequestReport{ServedLate: 1},
	}

	policies = []late{rejects, serves}
)

// counts is what n such requests add to the report.
func (l late) counts(n int) graceful.RequestReport {
	return graceful.RequestReport{Rejected: n * l.count.Rejected, ServedLate: n * l.count.ServedLate}
}

// ran is how often the handler of the greeting ran in all, where it did so
// before times before the drain and n requests for it were late.
func (l late) ran(before, n int) int { return before + n*l.count.ServedLate }

// hello is the reply to a request for the greeting on a day without a drain.
var hello = reply{Status: 200, Body: "hello"}

// Options that let the test and not the clock say what comes first: both are
// longer than any test takes. The quiet period is a quarter of the timeout then.
const (
	patientDrain = "timeout: 100s"
	patientIdle  = "keepAliveInterval: 90s"
)
