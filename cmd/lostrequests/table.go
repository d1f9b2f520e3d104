package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// maxTold is how many of the lost requests the table tells of.
const maxTold = 10

// table tells what was measured.
func (r *report) table(out io.Writer) {
	say(out, "\n")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	shown := r.shown()
	cells := []string{"", "requests"}
	for _, c := range shown {
		cells = append(cells, string(c))
	}
	row(w, append(cells, "LOST", "slow", "slowest"))
	for _, f := range append(slices.Clone(r.Groups), r.Total) {
		row(w, f.cells(shown))
	}
	_ = w.Flush() // where it fails, the exit code still tells
	r.tell(out)
	say(out, "%s\n", r.verdict())
}

// row writes a row.
func row(w io.Writer, cells []string) { say(w, "%s\t\n", strings.Join(cells, "\t")) }

// shown are the classes of which there is something, and answered.
func (r *report) shown() []class {
	return slices.DeleteFunc(slices.Clone(classes), func(c class) bool {
		return c != answered && r.Total.Classes[c] == 0
	})
}

func (f figures) cells(shown []class) []string {
	cells := []string{f.name, figure(f.Requests)}
	for _, c := range shown {
		cells = append(cells, figure(f.Classes[c]))
	}
	slowest := time.Duration(f.SlowestMS * float64(time.Millisecond)).Round(time.Millisecond)
	return append(cells, figure(f.Lost), figure(f.Slow), slowest.String())
}

// tell tells of the first that were lost.
func (r *report) tell(out io.Writer) {
	told := 0
	for _, i := range r.Incidents {
		if !i.Lost {
			continue
		}
		if told++; told > maxTold {
			say(out, "  … and more, see --json\n")
			return
		}
		if told == 1 {
			say(out, "\nThe first that were lost, with the time from the start:\n")
		}
		say(out, "  %s: %s\n", i.Group, i.of.Since(r.Started))
	}
}

// verdict tells in a sentence what counts.
func (r *report) verdict() string {
	text := fmt.Sprintf("\n%d of %d requests were lost: sent, and not answered whole.", r.Total.Lost, r.Total.Requests)
	if r.Total.Lost == 0 {
		text = fmt.Sprintf("\nNone of %d requests was lost.", r.Total.Requests)
	}
	if len(r.Failed) > 0 {
		text += " It fails on: " + strings.Join(r.Failed, ", ") + "."
	}
	return text
}
