package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"

	"github.com/gracefulfx/gracefulfx/bench/netlab"
	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// Trial is one run of a fault: the server that it is done to, and what it may use.
type Trial struct {
	// Kit starts servers, and Peer says which.
	Kit  *peer.Kit
	Peer peer.Peer
	// Nth is which run of the fault this is, from 0.
	Nth int
	// Rand is what is left to chance; it follows from the seed.
	Rand *rand.Rand
	// Short and Long ask for another form of a fault that has one.
	Short, Long bool

	cleanups []func()
	notes    []string
}

// Ours reports whether the server is gracefulfx's, and not the one beside it.
func (t *Trial) Ours() bool { return t.Peer.Name == peer.Ours }

// Signal is the signal that stops the server: peers with several get each in turn.
func (t *Trial) Signal() syscall.Signal { return t.Peer.Signal(t.Nth) }

// Start starts a server, on the loopback interface where the backend names no
// address. It ends with the trial.
func (t *Trial) Start(ctx context.Context, b peer.Backend) (*peer.Process, error) {
	return t.begin(ctx, b, t.Kit.Start)
}

// Launch is Start for a server that may never be bound.
func (t *Trial) Launch(ctx context.Context, b peer.Backend) (*peer.Process, error) {
	return t.begin(ctx, b, t.Kit.Launch)
}

func (t *Trial) begin(
	ctx context.Context, b peer.Backend, how func(context.Context, peer.Peer, peer.Backend) (*peer.Process, error),
) (*peer.Process, error) {
	if b.Addr == "" {
		addr, err := peer.FreeAddr(ctx)
		if err != nil {
			return nil, err
		}
		b.Addr = addr
	}
	if b.Name == "" {
		b.Name = fmt.Sprintf("fault%d", rand.Uint64())
	}
	p, err := how(ctx, t.Peer, b)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { p.Kill() })
	return p, nil
}

// Lab returns a network of its own, which ends with the trial. Where that is not
// allowed the error is a [SkipError].
func (t *Trial) Lab(link netlab.Link) (*netlab.Lab, error) {
	lab, err := netlab.NewSeeded(link, t.Rand)
	if err != nil {
		return nil, skipf("this takes root and network namespaces: %v", err)
	}
	t.Cleanup(func() { _ = lab.Close() }) // nothing is left that could fail
	return lab, nil
}

// Cleanup calls f when the trial is over, the last one first.
func (t *Trial) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// Note writes down what a reader may want to know.
func (t *Trial) Note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

func (t *Trial) close() {
	for _, f := range slices.Backward(t.cleanups) {
		f()
	}
}
