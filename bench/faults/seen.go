package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// Seen is what runs of the matrix have seen, and what its document is printed from:
// a run of some rows leaves the others as they are.
type Seen struct {
	Runs []Run
	Rows []Sighting
}

// Run is one call of the command.
type Run struct {
	Seed uint64
	// Setting tells when, where and how, a line each.
	Setting []string
}

// Sighting is what one run has seen of a fault.
type Sighting struct {
	// Fault is its [Fault.ID], and Run which of the runs it was.
	Fault string
	Run   int
	// The others are those of a [Row].
	Ours    []Result `json:",omitempty"`
	First   []Result `json:",omitempty"`
	Theirs  []Result `json:",omitempty"`
	Skipped string   `json:",omitempty"`
}

// _sightings is how many are kept of a fault: of the latest runs with different
// seeds, which have to agree.
const _sightings = 2

// Add adds what a run has seen. It takes the place of an earlier run with its seed.
func (s *Seen) Add(run Run, rows []Row) {
	number := len(s.Runs)
	s.Runs = append(s.Runs, run)
	for _, r := range rows {
		id := r.Fault.ID()
		s.forget(id, func(n int) bool { return s.Runs[n].Seed == run.Seed })
		for s.count(id) >= _sightings {
			first := slices.IndexFunc(s.Rows, func(one Sighting) bool { return one.Fault == id })
			s.Rows = slices.Delete(s.Rows, first, first+1)
		}
		s.Rows = append(s.Rows, Sighting{id, number, r.Ours, r.First, r.Theirs, r.Skipped})
	}
	s.tidy()
}

// forget leaves out what the given runs have seen of a fault.
func (s *Seen) forget(id string, which func(run int) bool) {
	s.Rows = slices.DeleteFunc(s.Rows, func(one Sighting) bool { return one.Fault == id && which(one.Run) })
}

func (s *Seen) count(id string) (n int) {
	for _, one := range s.Rows {
		if one.Fault == id {
			n++
		}
	}
	return n
}

// tidy leaves out faults that there are no more, and runs of which nothing is left.
// It puts the rest in the order of the table.
func (s *Seen) tidy() {
	place := make(map[string]int)
	for i, f := range All() {
		place[f.ID()] = i
	}
	s.Rows = slices.DeleteFunc(s.Rows, func(one Sighting) bool { _, ok := place[one.Fault]; return !ok })
	slices.SortStableFunc(s.Rows, func(a, b Sighting) int { return place[a.Fault] - place[b.Fault] })
	var runs []Run
	for n, run := range s.Runs {
		used := false
		for i := range s.Rows {
			if s.Rows[i].Run == n {
				used, s.Rows[i].Run = true, len(runs)
			}
		}
		if used {
			runs = append(runs, run)
		}
	}
	s.Runs = runs
}

// All returns the rows in the order of the table.
func (s *Seen) All() (rows []Row) {
	for _, f := range All() {
		for _, one := range s.Rows {
			if one.Fault == f.ID() {
				rows = append(rows, Row{f, one.Run, one.Ours, one.First, one.Theirs, one.Skipped})
			}
		}
	}
	return rows
}

// ReadSeen reads what [Seen.Write] has written. Where there is no file nothing has
// been seen.
func ReadSeen(file string) (s Seen, err error) {
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

// Write writes it, a row a line: who compares two of them sees which have changed.
func (s *Seen) Write(file string) error {
	var b bytes.Buffer
	b.WriteString("{\"Runs\": ")
	if err := lines(&b, s.Runs); err != nil {
		return err
	}
	b.WriteString(",\n\"Rows\": ")
	if err := lines(&b, s.Rows); err != nil {
		return err
	}
	b.WriteString("}\n")
	return os.WriteFile(file, b.Bytes(), 0o644)
}

func lines[T any](b *bytes.Buffer, list []T) error {
	sep := "["
	for _, one := range list {
		text, err := json.Marshal(one)
		if err != nil {
			return err
		}
		b.WriteString(sep + "\n")
		b.Write(text)
		sep = ","
	}
	if sep == "[" {
		b.WriteString(sep)
	}
	b.WriteString("\n]")
	return nil
}
