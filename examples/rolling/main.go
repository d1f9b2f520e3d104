// Command rolling restarts two backends in turn while clients send them POSTs
// through a balancer, first with [http.Server.Shutdown] and then with
// gracefulfx, and counts what gets lost. It needs nothing but Go:
//
//	go run ./rolling
//
// With -proxy nginx or -proxy haproxy an installed one takes the balancer's
// place. The exit code is 0 if gracefulfx lost nothing, else 1. Windows has no
// SIGTERM to stop a backend with.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/jedib0t/go-pretty/v6/text"
)

func main() {
	if runBackend(os.Args[1:]) {
		return
	}
	var o options
	flag.StringVar(&o.proxy, "proxy", _builtin, "what stands in front: builtin, nginx or haproxy")
	flag.IntVar(&o.restarts, "restarts", 8, "restarts with each of the two")
	flag.IntVar(&o.clients, "clients", 64, "clients that send one POST after another")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(exitCode(ctx, demo(ctx, o, newScreen(os.Stdout))))
}

// options are the flags.
type options struct {
	proxy    string
	restarts int
	clients  int
}

// errLost is that gracefulfx did not keep its promise.
var errLost = errors.New("gracefulfx lost requests or did not end well")

// demo runs both contenders and shows how they did.
func demo(ctx context.Context, o options, s *screen) error {
	s.block(text.Bold.Sprint("Rolling restarts under load"))
	s.paragraph(intro(o))
	v := s.newView(ctx, o.restarts)
	trials, err := runTrials(ctx, o, v)
	v.close()
	if err != nil {
		return err
	}
	s.block(renderTable(trials))
	s.paragraph(verdict(trials))
	if ours := trials[len(trials)-1]; !ours.perfect() {
		return errLost
	}
	return nil
}

// runTrials gives each contender its turn, alone, so that neither disturbs the
// other.
func runTrials(ctx context.Context, o options, v view) ([]*trial, error) {
	var trials []*trial
	for _, c := range _contenders {
		t := &trial{contender: c}
		if err := t.run(ctx, o, v); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		trials = append(trials, t)
	}
	return trials, nil
}

// exitCode tells what went wrong, unless the screen has told it already.
func exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil: // whatever went wrong, it did because of that
		fmt.Fprintln(os.Stderr, "rolling: interrupted; all backends have ended")
		return 130
	case !errors.Is(err, errLost):
		fmt.Fprintln(os.Stderr, "rolling:", err)
	}
	return 1
}
