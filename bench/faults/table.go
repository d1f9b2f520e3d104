package faults

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes a table for each kind, and the limits behind them.
func Markdown(w io.Writer, rows []Row) error {
	var b strings.Builder
	kind := Kind("")
	for _, r := range rows {
		if r.Fault.Kind != kind {
			kind = r.Fault.Kind
			fmt.Fprintf(&b, "\n### %s\n\n| fault | promised | gracefulfx | http.Server.Shutdown | |\n|---|---|---|---|---|\n", title(kind))
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
	return "| " + strings.Join([]string{r.Fault.Name, r.Fault.Promise.String(), ours, theirs, last}, " | ") + " |"
}

// limits lists what cannot be survived.
func limits(b *strings.Builder, rows []Row) {
	heading := "\n### What cannot be survived\n\n"
	for _, r := range rows {
		if r.Fault.Limit == "" || r.Skipped != "" {
			continue
		}
		fmt.Fprintf(b, "%s- **%s**: %s Seen: %s.\n", heading, r.Fault.Name, r.Fault.Limit, cell(r.Ours))
		heading = ""
	}
}
