package main

import (
	"fmt"
	"io"
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

// atLeast is a result whose ratio to the reference must not be below limit.
func atLeast(what, unit string, limit float64, c comparison) result {
	return result{what, c.reference, c.ours, unit, c.String(), fmt.Sprintf("at least %.2f", limit), c.ratio >= limit}
}

// atMost is a result whose ratio to the reference must not be above limit.
func atMost(what, unit string, limit float64, c comparison) result {
	return result{what, c.reference, c.ours, unit, c.String(), fmt.Sprintf("at most %.2f", limit), c.ratio <= limit}
}

// shown is a result without a target of its own: it says where another one comes
// from.
func shown(what, unit string, c comparison) result {
	return result{what, c.reference, c.ours, unit, c.String(), "", true}
}

// plus is a result that may be above the reference by so much.
func plus(what, unit string, limit float64, c comparison) result {
	return result{what, c.reference, c.ours, unit, fmt.Sprintf("%+.0f", c.more), fmt.Sprintf("at most +%.0f", limit), c.more <= limit}
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
		switch {
		case r.target == "":
			met = ""
		case !r.met:
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
