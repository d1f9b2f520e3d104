package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// result is a line of the table.
type result struct {
	what      string
	reference float64
	ours      float64
	unit      string
	compared  string // how the two compare, in words
	target    string
	met       bool
}

// nth returns the medians of the nth figure of both.
func nth(n int, ref, own [][]float64) (reference, ours float64) {
	of := func(all [][]float64) float64 {
		var list []float64
		for _, f := range all {
			list = append(list, f[n])
		}
		return median(list)
	}
	return of(ref), of(own)
}

// median returns the middle of a list, or the mean of the two in the middle.
func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}

// atLeast is a result whose ratio to the reference must not be below limit.
func atLeast(what, unit string, limit, reference, ours float64) result {
	ratio := ours / reference
	return result{what, reference, ours, unit, fmt.Sprintf("%.3f", ratio), fmt.Sprintf("at least %.2f", limit), ratio >= limit}
}

// atMost is a result whose ratio to the reference must not be above limit.
func atMost(what, unit string, limit, reference, ours float64) result {
	ratio := ours / reference
	return result{what, reference, ours, unit, fmt.Sprintf("%.3f", ratio), fmt.Sprintf("at most %.2f", limit), ratio <= limit}
}

// plus is a result that may be above the reference by so much.
func plus(what, unit string, limit, reference, ours float64) result {
	more := ours - reference
	return result{what, reference, ours, unit, fmt.Sprintf("%+.0f", more), fmt.Sprintf("at most +%.0f", limit), more <= limit}
}

// within is a result with a limit of its own.
func within(what, unit string, limit, reference, ours float64) result {
	return result{what, reference, ours, unit, "", fmt.Sprintf("at most %g", limit), ours <= limit}
}

// table writes the results as Markdown.
func table(w io.Writer, results []result) error {
	lines := []string{"| what | net/http | gracefulfx | | target | met |", "|---|---|---|---|---|---|"}
	for _, r := range results {
		met := "yes"
		if !r.met {
			met = "**no**"
		}
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s | %s | %s |",
			r.what, number(r.reference, r.unit), number(r.ours, r.unit), r.compared, r.target, met))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

// number writes a figure with three significant digits, or as a whole number.
func number(f float64, unit string) string {
	switch {
	case f != f: // there is none
		return "–"
	case f >= 100 || f == float64(int64(f)):
		return fmt.Sprintf("%.0f %s", f, unit)
	default:
		return fmt.Sprintf("%.3g %s", f, unit)
	}
}
