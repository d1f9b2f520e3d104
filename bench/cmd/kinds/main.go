// Command kinds brings single connections of every kind into a known state,
// stops the server, and prints one table of what their clients saw and how the
// process ended: gracefulfx beside its peers. It runs from the bench folder, on
// Linux or another Unix:
//
//	go run ./cmd/kinds
//	go run ./cmd/kinds -peers shutdown,gracefulfx -kinds idle,websocket -v
//
// It takes about two minutes. The peers of Node want npm.
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
	"time"

	"github.com/gracefulfx/gracefulfx/bench/kinds"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/report"
)

// timeout is how long every peer waits for its connections: longer than any of
// them needs that ends by itself.
const timeout = 3 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "kinds:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	o, err := parse(args)
	if err != nil {
		return err
	}
	kit, err := peer.NewKit(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kit.Close()) }()
	if err := kit.Prepare(o.peers...); err != nil {
		return err
	}
	bench, err := kinds.New(kit, kinds.Options{Timeout: timeout})
	if err != nil {
		return err
	}
	rows, err := o.rows(ctx, bench)
	if err != nil {
		return err
	}
	command := strings.Join(append([]string{"command: go run ./cmd/kinds"}, args...), " ")
	fmt.Printf("\n%s\n\n", strings.Join(append(setting(ctx), command), "\n"))
	return kinds.Markdown(os.Stdout, o.names(), rows)
}

// rows runs the cells one after the other: beside each other they would be in
// each other's way.
func (o options) rows(ctx context.Context, bench *kinds.Bench) ([]kinds.Row, error) {
	var rows []kinds.Row
	for _, k := range o.kinds {
		fmt.Fprintln(os.Stderr, k.Title)
		row := kinds.Row{Title: k.Title}
		for _, p := range o.peers {
			outcome, err := bench.Run(ctx, p, k)
			if err != nil {
				return nil, err
			}
			if o.verbose {
				tell(p, k, outcome)
			}
			row.Cells = append(row.Cells, outcome.Cell())
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// tell prints one outcome in full.
func tell(p peer.Peer, k kinds.Kind, o kinds.Outcome) {
	fmt.Printf("%s, %s: %s\n", p.Name, k.Name, o.Cell())
	for _, note := range o.Notes {
		fmt.Println("   ", note)
	}
	for line := range strings.Lines(o.Stop.Exit.Stderr) {
		fmt.Print("    standard error: ", line)
	}
}

// setting tells when and where the table was made. No proxy has a part in it.
func setting(ctx context.Context) []string {
	return slices.DeleteFunc(report.Setting(ctx), func(line string) bool {
		return strings.HasPrefix(line, "nginx") || strings.HasPrefix(line, "haproxy")
	})
}
