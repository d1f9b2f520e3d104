package faults

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the runs, a table for each kind, and the limits behind them.
func Markdown(w io.Writer, runs []Run, rows []Row) error {
	var b strings.Builder
	for i, run := range runs {
		fmt.Fprintf(&b, "%d. seed %d; %s\n", i+1, run.Seed, strings.Join(run.Setting, "; "))
	}
	kind := Kind("")
	for _, r := range rows {
		if r.Fault.Kind != kind {
			kind = r.Fault.Kind
			fmt.Fprintf(&b, "\n### %s\n\n| fault | promised | run | gracefulfx | http.Server.Shutdown | |\n|---|---|---|---|---|---|\n", title(kind))
		}
		fmt.Fprintln(&b, line(r))
	}
	limits(&b, rows)
	_, err := io.WriteString(w, b.String())
	return err
}

// title begins with a capital.
func title(k Kind) string { return strings.ToUpper(string(k[:1])) + string(k[1:]) }

func line(r Row) string {
	ours, theirs := "–", "–"
	if r.Ours != nil {
		ours = cell(r.Ours)
	}
	if r.Theirs != nil {
		theirs = cell(r.Theirs)
	}
	last := r.Verdict()
	if r.Fault.Why != "" {
		last += ": " + r.Fault.Why
	}
	return "| " + strings.Join([]string{r.Fault.Name, r.Fault.Promise.String(), fmt.Sprint(r.Run + 1), ours, theirs, last}, " | ") + " |"
}

// limits lists what cannot be survived. The rows of a fault stand one behind the
// other.
func limits(b *strings.Builder, rows []Row) {
	heading, name := "\n### What cannot be survived\n\n", ""
	for _, r := range rows {
		switch {
		case r.Fault.Limit == "" || r.Skipped != "":
		case r.Fault.ID() == name:
			fmt.Fprintf(b, "  And in run %d: %s.\n", r.Run+1, cell(r.Ours))
		default:
			fmt.Fprintf(b, "%s- **%s**: %s\n  Seen in run %d: %s.\n", heading, r.Fault.Name, r.Fault.Limit, r.Run+1, cell(r.Ours))
			heading, name = "", r.Fault.ID()
		}
	}
}
