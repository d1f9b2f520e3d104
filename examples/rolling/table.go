package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// renderTable sets the trials side by side.
func renderTable(trials []*trial) string {
	w := table.NewWriter()
	w.SetStyle(table.StyleRounded)
	w.Style().Format.Header = text.FormatDefault
	w.Style().Color.Border = text.Colors{text.FgHiBlack}
	w.Style().Color.Separator = text.Colors{text.FgHiBlack}
	w.Style().Color.Header = text.Colors{text.Bold}
	header, columns := table.Row{""}, []table.ColumnConfig(nil)
	for i, t := range trials {
		header = append(header, t.contender.name)
		columns = append(columns, table.ColumnConfig{Number: i + 2, Align: text.AlignRight, AlignHeader: text.AlignRight, WidthMin: 20})
	}
	w.AppendHeader(header)
	w.SetColumnConfigs(columns)
	appendCounts(w, trials)
	w.AppendSeparator()
	appendRestarts(w, trials)
	return w.Render()
}

// appendCounts adds what the clients saw.
func appendCounts(w table.Writer, trials []*trial) {
	var all []counts
	for _, t := range trials {
		all = append(all, t.tally.now())
	}
	appendRow(w, "orders sent", all, func(c counts) string { return group(c.sent) })
	appendRow(w, "lost", all, func(c counts) string { return verdictColor(c.lost() == 0).Sprint(group(c.lost())) })
	for _, kind := range kinds(all...) {
		appendRow(w, "  "+kind, all, func(c counts) string { return text.FgHiBlack.Sprint(group(c.failed[kind])) })
	}
	appendRow(w, "slowest answer", all, func(c counts) string { return millis(c.slowest) })
}

// appendRestarts adds what the backends did.
func appendRestarts(w table.Writer, trials []*trial) {
	var all [][]restart
	for _, t := range trials {
		all = append(all, t.restarts)
	}
	appendRow(w, "restarts", all, func(rs []restart) string { return group(len(rs)) })
	appendRow(w, "exit codes", all, exitCodes)
	appendRow(w, "signal to exit, median", all, func(rs []restart) string { return millis(quantile(rs, 0.5)) })
	appendRow(w, "signal to exit, longest", all, func(rs []restart) string { return millis(quantile(rs, 1)) })
}

// appendRow adds a row with a cell for each of the contenders.
func appendRow[T any](w table.Writer, name string, all []T, cell func(T) string) {
	row := table.Row{name}
	for _, v := range all {
		row = append(row, cell(v))
	}
	w.AppendRow(row)
}

// verdictColor is green for what is well and red for what is not.
func verdictColor(well bool) text.Colors {
	if well {
		return text.Colors{text.Bold, text.FgGreen}
	}
	return text.Colors{text.Bold, text.FgRed}
}

// exitCodes lists the exit codes, each with how often it came if there are
// several.
func exitCodes(rs []restart) string {
	times := make(map[int]int)
	for _, r := range rs {
		times[r.code]++
	}
	var parts []string
	for _, code := range slices.Sorted(maps.Keys(times)) {
		part := strconv.Itoa(code)
		if code < 0 {
			part = "killed"
		}
		if len(times) > 1 {
			part = fmt.Sprintf("%d × %s", times[code], part)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// quantile returns how long that share of the restarts took at most.
func quantile(rs []restart, q float64) time.Duration {
	if len(rs) == 0 {
		return 0
	}
	var took []time.Duration
	for _, r := range rs {
		took = append(took, r.took)
	}
	slices.Sort(took)
	return took[int(q*float64(len(took)-1))]
}
