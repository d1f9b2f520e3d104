package faults

import (
	"context"
	"errors"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/busy"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/standstill"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// scarceMachine is one with too little of a processor, or of memory.
func scarceMachine() []Fault {
	slow := scene{kept: 8, fresh: 4, client: load.Client{Patience: _handshakes}}
	return []Fault{
		{
			Kind: Machine, Name: "10 % of a processor", Short: true, Promise: Promise{Within: 10 * time.Second},
			Run: tenth(slow),
		},
		{Kind: Machine, Name: "five busy loops", Promise: Promise{Within: 10 * time.Second}, Run: crowded(slow)},
		{
			Kind: Machine, Name: "GOMAXPROCS=1", Promise: Promise{Within: _quick},
			Run: played(scene{backend: peer.Backend{Env: []string{"GOMAXPROCS=1"}}}),
		},
		{
			Kind: Machine, Name: "24 MB of memory, GOMEMLIMIT=16MiB", Promise: Promise{Within: _quick},
			Run: small(scene{backend: peer.Backend{Env: []string{"GOMEMLIMIT=16MiB"}}}),
		},
		{
			Kind: Machine, Name: "64 descriptors, 80 clients", Short: true, Promise: Promise{Within: _quick},
			Run: played(scene{
				kept: 40, fresh: 40, client: load.Client{Patience: _handshakes},
				backend: peer.Backend{Wrap: shell("ulimit -n 64")},
			}),
		},
	}
}

// played plays a scene.
func played(s scene) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) { return t.play(ctx, s) }
}

// tenth leaves the server a tenth of a processor, as the CPU limit of a container
// does: 10 of 100 ms.
func tenth(s scene) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (r Result, err error) {
		s := s
		g, err := t.limited(share(10))
		if err == nil {
			defer g.note(t)
			s.backend.Wrap = g.wrap()
			return t.play(ctx, s)
		}
		t.Note("%v: the server is stopped for 90 of 100 ms instead", err)
		s.ready = func(_ context.Context, p *peer.Process) error {
			ctx, cancel := context.WithCancel(ctx)
			done := make(chan struct{})
			go func() {
				defer close(done)
				stopAndGo(ctx, p)
			}()
			t.Cleanup(func() { cancel(); <-done })
			return nil
		}
		return t.play(ctx, s)
	}
}

// stopAndGo stops a process for 90 of 100 ms until it has ended.
func stopAndGo(ctx context.Context, p *peer.Process) {
	for ctx.Err() == nil {
		select {
		case <-p.Ended():
			return
		default:
		}
		if standstill.Around(ctx, 90*ms, 0, func() {}, p.Pid()) != nil {
			return // it has just ended
		}
		load.Pause(ctx, 10*ms)
	}
}

// crowded lets five processes compete with the server.
func crowded(s scene) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		spinners, err := busy.Start(ctx, t.Kit.Dir(), 5)
		if err != nil {
			return Result{}, err
		}
		r, err := t.play(ctx, s)
		return r, errors.Join(err, spinners.Stop())
	}
}

// small leaves the server little memory.
func small(s scene) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (r Result, err error) {
		s := s
		g, err := t.limited(memory(24 << 20))
		if err != nil {
			return r, err
		}
		defer g.note(t)
		s.backend.Wrap = g.wrap()
		return t.play(ctx, s)
	}
}
