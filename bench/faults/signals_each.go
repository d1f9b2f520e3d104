package faults

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// idleSignals come of nothing in a Go program that has not asked for them, and
// drainSignals end one, but not while it drains.
var (
	idleSignals = []syscall.Signal{
		syscall.SIGUSR1, syscall.SIGWINCH, syscall.SIGCHLD, syscall.SIGCONT, syscall.SIGURG, syscall.SIGPIPE, syscall.SIGIO, syscall.SIGALRM,
	}
	drainSignals = []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM}
)

// eachSignal sends each signal that is to do no harm, at a random moment of a
// drain, and before it where it does nothing there.
func eachSignal(ctx context.Context, t *Trial) (all Result, err error) {
	for i, sig := range slices.Concat(idleSignals, drainSignals) {
		r, err := t.play(ctx, scene{ready: t.holding("/kinds/hold"), begin: func(ctx context.Context, p *peer.Process) (peer.Stop, error) {
			if i < len(idleSignals) {
				p.Begin(sig)
				load.Pause(ctx, 10*ms)
			}
			stop := p.Begin(t.Peer.Signal(0))
			load.Pause(ctx, time.Duration(t.Rand.Int64N(int64(300*ms))))
			p.Begin(sig) // one to a process that is gone does nothing
			return stop, nil
		}})
		if err != nil {
			return all, fmt.Errorf("%v: %w", sig, err)
		}
		r.Notes = append([]string{"beside " + sig.String()}, r.Notes...)
		all.add(r)
	}
	return all, nil
}
