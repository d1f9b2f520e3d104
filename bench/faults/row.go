package faults

import (
	"fmt"
	"strings"
)

// Row is a fault and what was seen of it.
type Row struct {
	Fault Fault
	// Run is in which of the runs that are told of it was seen.
	Run int
	// Ours are gracefulfx's runs, and First those that were done again because a
	// promise broke in them. Theirs are those of the server beside it.
	Ours, First, Theirs []Result
	// Skipped is why it could not be done, empty if it was.
	Skipped string
}

// broken tells what is broken by gracefulfx's runs.
func (r Row) broken() []string { return breaks(r.Fault.Promise, r.Ours) }

func breaks(p Promise, results []Result) (all []string) {
	for _, one := range results {
		all = append(all, p.broken(one)...)
	}
	return distinct(all)
}

// Unexplained tells what was promised and not kept, and has no reason given; empty
// if there is nothing like that.
func (r Row) Unexplained() string {
	if r.Skipped != "" || r.Fault.Limit != "" {
		return ""
	}
	return strings.Join(r.broken(), "; ")
}

// Verdict is the row's last word.
func (r Row) Verdict() string {
	switch {
	case r.Skipped != "":
		return "skipped: " + r.Skipped
	case len(r.broken()) == 0 && r.First != nil:
		return fmt.Sprintf("kept, done again; first: %s", strings.Join(breaks(r.Fault.Promise, r.First), "; "))
	case len(r.broken()) == 0:
		return "kept"
	case r.Fault.Limit != "":
		return "limit"
	default:
		return "**broken**: " + strings.Join(r.broken(), "; ")
	}
}
