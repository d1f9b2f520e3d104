package faults

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// Result is what was seen of one run.
type Result struct {
	// Sent is how many requests were sent, and Lost how many of them were lost.
	Sent, Lost int
	// Exit is the exit code, -1 if a signal ended the process, and Killed that the
	// harness had to end it.
	Exit   int  `json:",omitempty"`
	Killed bool `json:",omitempty"`
	// Took is how long after the signal the process had ended.
	Took time.Duration
	// Wrong is what else must not have been, in a few words each.
	Wrong []string `json:",omitempty"`
	// Notes tell more, for those who ask.
	Notes []string `json:"-"`
}

// Count adds requests.
func (r *Result) Count(tallies ...load.Tally) {
	all := load.Sum(tallies...)
	r.Sent += all.Total() - all.Count[load.Refused]
	r.Lost += all.Lost()
}

// add adds the result of another stop of the same run.
func (r *Result) add(one Result) {
	r.Sent, r.Lost, r.Took = r.Sent+one.Sent, r.Lost+one.Lost, max(r.Took, one.Took)
	r.Killed = r.Killed || one.Killed
	if one.Exit != 0 {
		r.Exit = one.Exit
	}
	r.Wrong, r.Notes = append(r.Wrong, one.Wrong...), append(r.Notes, one.Notes...)
}

// Sum is the result of a stop: what became of the requests, and of the process.
func Sum(stop peer.Stop, tallies ...load.Tally) Result {
	r := Result{Exit: stop.Exit.Code, Killed: stop.Exit.Killed, Took: stop.FromSignal()}
	r.Count(tallies...)
	r.note(stop, load.Sum(tallies...))
	return r
}

// _mostNotes is how many requests that went wrong are told of.
const _mostNotes = 12

// note tells of each request that was lost, and what the server complained of.
func (r *Result) note(stop peer.Stop, all load.Tally) {
	r.Notes = append(r.Notes, fmt.Sprintf("%v: %v, %v", stop.Signal, stop.Exit, all))
	lost := slices.DeleteFunc(slices.Clone(all.Incidents), func(i load.Incident) bool { return !i.Kind.Lost() })
	for _, i := range lost[:min(len(lost), _mostNotes)] {
		r.Notes = append(r.Notes, i.Since(stop.Signalled))
	}
	lines := slices.Collect(strings.Lines(stop.Exit.Stderr))
	for _, line := range lines[:min(len(lines), _mostNotes)] {
		r.Notes = append(r.Notes, "standard error: "+strings.TrimSpace(line))
	}
}

// cell tells of some runs in one cell of the table.
func cell(results []Result) string {
	var sent, lost int
	var took time.Duration
	var exits, wrong []string
	for _, r := range results {
		sent, lost, took = sent+r.Sent, lost+r.Lost, max(took, r.Took)
		end := exitCode(r.Exit)
		if r.Killed {
			end = "never ended"
		}
		exits, wrong = append(exits, end), append(wrong, r.Wrong...)
	}
	s := fmt.Sprintf("%d of %d lost, %s after %s", lost, sent, strings.Join(distinct(exits), " or "), inMs(took))
	return strings.Join(append([]string{s}, distinct(wrong)...), "; ")
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
