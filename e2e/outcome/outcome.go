// Package outcome is what the test app tells of its drain, and the tests read.
package outcome

import (
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Outcome is what the app prints when it has stopped.
type Outcome struct {
	Report Report
	// Runs counts the calls of the app's handlers by path: a request that was
	// rejected is not among them.
	Runs map[string]int
}

// Report is a [graceful.Report] that survives JSON.
type Report struct {
	Trigger       string
	Began         time.Time
	Took          time.Duration
	Phases        []Phase
	Initial       map[string]int
	Requests      graceful.RequestReport
	ClosedIdle    int
	ClosedSilent  int
	ClosedByForce map[string]int
	Closers       []Closer
	Forced        string
	ExitCode      int
}

// Phase is one phase and how long it took.
type Phase struct {
	Name string
	Took time.Duration
}

// Closer is the result of one closer.
type Closer struct{ Name, Error string }

// Of returns the report as the tests read it.
func Of(r graceful.Report) Report {
	return Report{
		Trigger:       r.Trigger,
		Began:         r.Began.Round(0), // JSON has no monotonic clock
		Took:          r.Took,
		Phases:        phases(r.Phases),
		Initial:       ByState(r.Initial),
		Requests:      r.Requests,
		ClosedIdle:    r.ClosedIdle,
		ClosedSilent:  r.ClosedSilent,
		ClosedByForce: ByState(r.ClosedByForce),
		Closers:       closers(r.Closers),
		Forced:        text(r.Forced),
		ExitCode:      r.ExitCode(),
	}
}

// PhaseNames returns the names of the phases in their order.
func (r Report) PhaseNames() []string {
	var names []string
	for _, p := range r.Phases {
		names = append(names, p.Name)
	}
	return names
}

// Phase returns how long the phase took, or 0 if there was none.
func (r Report) Phase(name string) time.Duration {
	for _, p := range r.Phases {
		if p.Name == name {
			return p.Took
		}
	}
	return 0
}

// ByState returns the states that have connections.
func ByState(c graceful.Counts) map[string]int {
	counts := map[string]int{}
	for s, n := range c {
		if n > 0 {
			counts[graceful.State(s).String()] = n
		}
	}
	return counts
}

func phases(spans []graceful.PhaseSpan) []Phase {
	var list []Phase
	for _, s := range spans {
		list = append(list, Phase{s.Phase.String(), s.Took})
	}
	return list
}

func closers(reports []graceful.CloserReport) []Closer {
	var list []Closer
	for _, r := range reports {
		list = append(list, Closer{r.Name, text(r.Err)})
	}
	return list
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// DownloadSize is the size of the app's download.
const DownloadSize = 24 << 20
