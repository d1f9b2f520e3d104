package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gracefulfx/gracefulfx/bench/faults"
)

// _seen is where is kept what the document was printed from, seen from the folder of
// the module.
const _seen = "faults/seen.json"

// document adds rows to what was seen before, and prints all of it into the document.
func (o options) document(run faults.Run, rows []faults.Row) error {
	seen, err := faults.ReadSeen(_seen)
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		seen.Add(run, rows)
	}
	var b strings.Builder
	if err := faults.Markdown(&b, seen.Runs, seen.All()); err != nil {
		return err
	}
	text, err := o.around(b.String())
	if err != nil {
		return err
	}
	return errors.Join(seen.Write(_seen), os.WriteFile(o.doc, []byte(text), 0o644))
}

// around is the document with a table in it.
func (o options) around(table string) (string, error) {
	old, err := os.ReadFile(o.doc)
	if err != nil {
		return "", err
	}
	text, err := faults.Document(string(old), table)
	if err != nil {
		return "", fmt.Errorf("%s: %w", o.doc, err)
	}
	return text, nil
}
