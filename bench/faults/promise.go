package faults

import (
	"fmt"
	"time"
)

// Promise is what is promised of one stop. The zero value promises that nothing is
// lost and that the exit code is 0.
type Promise struct {
	// Exit is the exit code; -1 where a signal is to end the process.
	Exit int
	// Or is another one that is as good, none if it is zero.
	Or int
	// Within is how long after the signal the process has ended at the latest; no
	// bound but the harness's own if it is zero.
	Within time.Duration
	// Lost is how many requests may be lost in a run.
	Lost int
	// Unserved tells that the process ends before it serves anybody.
	Unserved bool
}

// String tells the promise as the table has it.
func (p Promise) String() string {
	s := fmt.Sprintf("%d lost, %s", p.Lost, exitCode(p.Exit))
	if p.Unserved {
		s = "never serves, " + exitCode(p.Exit)
	}
	if p.Or != 0 {
		s += " or " + exitCode(p.Or)
	}
	if p.Within > 0 {
		s += fmt.Sprintf(" within %v", p.Within)
	}
	return s
}

// broken tells what a result breaks, empty if nothing.
func (p Promise) broken(r Result) (broken []string) {
	if r.Sent == 0 && p.Lost == 0 && !p.Unserved {
		broken = append(broken, "nothing was sent: this proves nothing")
	}
	if r.Lost > p.Lost {
		broken = append(broken, fmt.Sprintf("lost %d of %d", r.Lost, r.Sent))
	}
	if r.Killed {
		broken = append(broken, fmt.Sprintf("had not ended after %v", inMs(r.Took)))
	} else if r.Exit != p.Exit && (p.Or == 0 || r.Exit != p.Or) {
		broken = append(broken, exitCode(r.Exit))
	}
	if !r.Killed && p.Within > 0 && r.Took > p.Within {
		broken = append(broken, "ended after "+inMs(r.Took))
	}
	return append(broken, r.Wrong...)
}

func exitCode(code int) string {
	if code < 0 {
		return "ended by the signal"
	}
	return fmt.Sprintf("exit %d", code)
}

// inMs rounds to whole milliseconds, of which a table needs no more.
func inMs(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
