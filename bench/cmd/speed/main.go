// Command speed measures what gracefulfx costs, beside bare net/http, and prints
// one table with the targets. It runs from the bench folder, on Linux:
//
//	go run ./cmd/speed
//	go run ./cmd/speed -rows memory,drain -turns 9
//	go run ./cmd/speed -rows requests -profile /tmp    # what the servers did, for go tool pprof
//	go run ./cmd/speed -svg ../docs/drain-time.svg
//
// Each server is a process of its own, this program started again; reference
// and ours take turns, and medians are printed. What falls short of its target
// is marked, which is no failure: the machine may be busy.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

func main() {
	if kind := os.Getenv(_kindVar); kind != "" {
		if err := serve(kind); err != nil {
			fmt.Fprintln(os.Stderr, "speed: server:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	rows    []string
	turns   int
	svg     string
	profile string
}

func parse(args []string) (options, error) {
	var o options
	var rows string
	f := flag.NewFlagSet("speed", flag.ContinueOnError)
	f.StringVar(&rows, "rows", "", "the rows to measure, with commas between: "+strings.Join(names(), ", ")+"; all by default")
	f.IntVar(&o.turns, "turns", 5, "how often each of the two is measured")
	f.StringVar(&o.svg, "svg", "", "where to draw the time of a drain over the number of connections")
	f.StringVar(&o.profile, "profile", "", "a folder for a CPU profile of each server; it costs time of its own")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if rows != "" {
		o.rows = strings.Split(rows, ",")
	}
	for _, r := range o.rows {
		if !slices.Contains(names(), r) {
			return o, fmt.Errorf("-rows has %q: allowed are %s", r, strings.Join(names(), ", "))
		}
	}
	if o.turns < 1 {
		return o, fmt.Errorf("-turns is %d: must be positive", o.turns)
	}
	return o, nil
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if err := os.Setenv(_profileVar, o.profile); err != nil { // the servers inherit it
		return err
	}
	b := &bench{turns: o.turns}
	var all []result
	for _, r := range _rows {
		if len(o.rows) > 0 && !slices.Contains(o.rows, r.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring %s\n", r.name)
		results, err := r.measure(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		all = append(all, results...)
	}
	fmt.Println(setting())
	fmt.Println()
	if err := table(os.Stdout, all); err != nil {
		return err
	}
	if o.svg != "" {
		return draw(ctx, b, o.svg)
	}
	return nil
}
