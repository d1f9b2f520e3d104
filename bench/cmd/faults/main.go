// Command faults does every fault of the matrix to a server of gracefulfx and to
// one that stops by http.Server.Shutdown, prints a table, and fails if a promise
// was broken without a reason given. It runs from the bench folder, as root on
// Linux for all of its rows:
//
//	go run ./cmd/faults
//	go run ./cmd/faults -v -seed 7 network/ full
//	go run ./cmd/faults -long
//	go run ./cmd/faults -doc ../docs/reliability.md -again
//
// With -doc a document is printed again, of these rows and of those that were seen
// before, which are kept in faults/seen.json.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/gracefulfx/gracefulfx/bench/faults"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/report"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if o.again {
		return o.document(faults.Run{}, nil)
	}
	kit, err := peer.NewKit(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kit.Close()) }()
	m, err := faults.NewMatrix(kit, o.Options)
	if err != nil {
		return err
	}
	var load loads
	rows, err := o.rows(ctx, m, &load)
	run := faults.Run{Seed: o.Seed, Setting: append(setting(ctx, args), load.String())}
	return errors.Join(err, o.print(run, rows), unexplained(rows))
}

// print prints the table, into a document too if there is one.
func (o options) print(run faults.Run, rows []faults.Row) error {
	err := faults.Markdown(os.Stdout, []faults.Run{run}, rows)
	if o.doc != "" {
		err = errors.Join(err, o.document(run, rows))
	}
	return err
}

// rows does the faults one after the other: beside each other they would be in
// each other's way. One that could not be done is an error, when all are through.
func (o options) rows(ctx context.Context, m *faults.Matrix, load *loads) ([]faults.Row, error) {
	var rows []faults.Row
	var errs []error
	for _, f := range o.faults {
		load.look()
		row, err := m.Run(ctx, f)
		if err != nil {
			fmt.Fprintln(os.Stderr, "faults:", err)
			errs = append(errs, err)
			continue
		}
		fmt.Fprintf(os.Stderr, "%s: %s\n", f.ID(), row.Verdict())
		if o.verbose || row.Unexplained() != "" {
			tell(row)
		}
		rows = append(rows, row)
	}
	return rows, errors.Join(errs...)
}

// tell prints what was noted of a row.
func tell(row faults.Row) {
	for who, results := range map[string][]faults.Result{"gracefulfx": append(row.First, row.Ours...), "Shutdown": row.Theirs} {
		for _, r := range results {
			for _, note := range r.Notes {
				fmt.Fprintf(os.Stderr, "    %s: %s\n", who, note)
			}
		}
	}
}

// unexplained is the error of rows that have no reason.
func unexplained(rows []faults.Row) error {
	var errs []error
	for _, r := range rows {
		if broken := r.Unexplained(); broken != "" {
			errs = append(errs, fmt.Errorf("%s: %s", r.Fault.ID(), broken))
		}
	}
	return errors.Join(errs...)
}

// setting tells when, where and how the table was made.
func setting(ctx context.Context, args []string) []string {
	command := strings.Join(append([]string{"go run ./cmd/faults"}, args...), " ")
	return append(report.Setting(ctx), fmt.Sprintf("command: `%s`", command))
}
