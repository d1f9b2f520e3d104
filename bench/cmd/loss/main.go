// Command loss counts the requests that are lost when a server stops under
// load, gracefulfx beside its peers, and prints one table. It runs from the
// bench folder, on Linux or another Unix:
//
//	go run ./cmd/loss
//	go run ./cmd/loss -peers shutdown,gracefulfx -short -v
//	go run ./cmd/loss -peers gracefulfx -stops 200 -restarts 200 -busy 2
//
// It exits with 1 if gracefulfx lost a request, let one stall for 0.9 s, or
// ended with another exit code than 0.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/gracefulfx/gracefulfx/bench/busy"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/report"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "loss:", err)
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
	spinners, err := busy.Start(ctx, kit.Dir(), o.busy)
	if err != nil {
		return err
	}
	b := &bench{options: o, kit: kit, raw: report.Raw{W: progress(o), Incidents: o.verbose}}
	figures, err := b.run(ctx)
	if err = errors.Join(err, spinners.Stop()); len(figures) == 0 {
		return err
	}
	fmt.Printf("\n%s\n\n", strings.Join(append(report.Setting(ctx), "command: go run ./cmd/loss "+strings.Join(args, " ")), "\n"))
	if err := o.table(os.Stdout, figures); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return errors.Join(err, verdict(figures))
}

// progress is where the figures of single runs go.
func progress(o options) io.Writer {
	if o.verbose {
		return os.Stdout
	}
	return io.Discard
}

// verdict is an error if gracefulfx has a fault.
func verdict(figures []report.Figures) error {
	for _, f := range figures {
		if f.Peer != peer.Ours {
			continue
		}
		if faults := f.Faults(); len(faults) > 0 {
			return fmt.Errorf("%s:\n  %s", f.Peer, strings.Join(faults, "\n  "))
		}
	}
	return nil
}
