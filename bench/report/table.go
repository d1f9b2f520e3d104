package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/gracefulfx/gracefulfx/bench/direct"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// column is a column of the table.
type column struct {
	head string
	cell func(Figures) string
}

// columns are those of the table. A proxy that no peer ran behind has none.
func columns(figures []Figures) []column {
	list := []column{
		{"peer", func(f Figures) string { return f.Peer }},
		{"lost/stop: kept-alive, looking", func(f Figures) string {
			return f.perStop(func(r direct.Result) int { return r.Looking.Lost() })
		}},
		{"not looking (+stale)", Figures.blind},
		{"fresh", func(f Figures) string {
			return f.perStop(func(r direct.Result) int { return r.Fresh.Lost() })
		}},
		{"rejected/stop", func(f Figures) string {
			return f.perStop(func(r direct.Result) int { return rejected(r.All()) })
		}},
		{"last reply to exit", Figures.toExit},
	}
	for _, k := range proxy.Named() {
		if !ran(figures, k.Name) {
			continue
		}
		list = append(list, column{"failed/restart: " + k.Name, func(f Figures) string { return f.behind(k.Name) }})
	}
	return append(list,
		column{"failed/pod: roll", func(f Figures) string { return mean(f.Kube.All().Failed(), len(f.Kube.Stops)) }},
		column{"slowest", Figures.slowest},
		column{"exit codes", Figures.exitCodes},
	)
}

// ran reports whether a peer ran behind a proxy.
func ran(figures []Figures, proxy string) bool {
	return slices.ContainsFunc(figures, func(f Figures) bool {
		_, ok := f.Rolling[proxy]
		return ok
	})
}

// rejected is how many requests got a whole reply with an error status.
func rejected(t load.Tally) int {
	n := 0
	for k, c := range t.Count {
		if k.Replied() && k != load.Served && k != load.Empty {
			n += c
		}
	}
	return n
}

// Text writes the table for a terminal.
func Text(w io.Writer, figures []Figures) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows(figures) {
		if _, err := fmt.Fprintln(tw, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return tw.Flush()
}

// Markdown writes the table for a README.
func Markdown(w io.Writer, figures []Figures) error {
	for i, row := range rows(figures) {
		if _, err := fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | ")); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		if _, err := fmt.Fprintln(w, strings.Repeat("|---", len(row))+"|"); err != nil {
			return err
		}
	}
	return nil
}

// rows are the head and a row for each peer.
func rows(figures []Figures) [][]string {
	columns := columns(figures)
	all := make([][]string, 1+len(figures))
	for _, c := range columns {
		all[0] = append(all[0], c.head)
		for i, f := range figures {
			all[i+1] = append(all[i+1], c.cell(f))
		}
	}
	return all
}
