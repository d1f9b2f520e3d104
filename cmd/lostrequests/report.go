package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// report is what was measured, as --json writes it.
type report struct {
	URL     string    `json:"url"`
	Started time.Time `json:"started"`
	Seconds float64   `json:"seconds"`
	// Total is all groups together.
	Total  figures   `json:"total"`
	Groups []figures `json:"groups"`
	// Incidents are the first of each client that went wrong, by their time.
	Incidents []incident `json:"incidents"`
	FailOn    []string   `json:"failOn"`
	// Failed are those of FailOn on which there was something.
	Failed []string `json:"failed"`

	file *os.File
	all  load.Tally
}

// figures are the counts of a group, or of all.
type figures struct {
	Method      string `json:"method,omitempty"`
	HTTP        string `json:"http,omitempty"`
	Connections string `json:"connections,omitempty"`
	Clients     int    `json:"clients"`
	Requests    int    `json:"requests"`
	Lost        int    `json:"lost"`
	Slow        int    `json:"slow"`
	// SlowestMS is how long the slowest took that was not refused.
	SlowestMS float64 `json:"slowestMs"`
	// Classes are the columns of the table, Kinds tell more exactly.
	Classes counts            `json:"classes"`
	Kinds   map[load.Kind]int `json:"kinds"`

	name string
}

// incident is a request that went wrong.
type incident struct {
	Kind  load.Kind `json:"kind"`
	Lost  bool      `json:"lost"`
	Group string    `json:"group"`
	// BeganMS is when it began, after the start of the measurement.
	BeganMS float64 `json:"beganMs"`
	TookMS  float64 `json:"tookMs"`
	// Nth is its number on its connection, 0 if there was none.
	Nth int `json:"nth"`
	// Written is whether it was sent.
	Written bool   `json:"written"`
	Error   string `json:"error,omitempty"`

	of load.Incident
}

func newReport(o *options, started time.Time) *report {
	return &report{URL: o.url, Started: started, Incidents: []incident{}, FailOn: o.failOn, Failed: []string{}, file: o.file}
}

// add adds what became of a group's requests.
func (r *report) add(g group, clients int, t load.Tally) {
	f := newFigures(g.String(), clients, t)
	f.Method, f.HTTP, f.Connections = g.method, g.protocol, g.connections
	r.Groups = append(r.Groups, f)
	r.all = load.Sum(r.all, t)
	r.Total.Clients += clients
	for _, i := range t.Incidents {
		r.Incidents = append(r.Incidents, r.incident(g, i))
	}
}

func newFigures(name string, clients int, t load.Tally) figures {
	return figures{
		name: name, Clients: clients, Requests: t.Total(), Lost: t.Lost(), Slow: t.Slow,
		SlowestMS: ms(t.SlowestRequest()), Classes: classify(t), Kinds: t.Count,
	}
}

func (r *report) incident(g group, i load.Incident) incident {
	n := incident{
		Kind: i.Kind, Lost: i.Kind.Lost(), Group: g.String(), BeganMS: ms(i.Began.Sub(r.Started)), TookMS: ms(i.Took),
		Nth: i.Nth, Written: !i.Written.IsZero(), of: i,
	}
	if i.Err != nil {
		n.Error = i.Err.Error()
	}
	return n
}

// judge closes the report.
func (r *report) judge(failOn []string) {
	r.Seconds = time.Since(r.Started).Seconds()
	r.Total = newFigures("all", r.Total.Clients, r.all)
	r.Failed = failures(failOn, r.all)
	slices.SortStableFunc(r.Incidents, func(a, b incident) int { return cmp.Compare(a.BeganMS, b.BeganMS) })
}

// write writes the report to its file, if there is one.
func (r *report) write() error {
	if r.file == nil {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		_, err = r.file.Write(append(text, '\n'))
	}
	if closed := r.file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
