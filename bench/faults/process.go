package faults

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"slices"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// brokenProcesses are servers whose own code fails, or that are killed.
func brokenProcesses() []Fault {
	list := []Fault{
		{
			Kind: Process, Name: "panics in handlers", Short: true, Promise: Promise{Within: _quick}, Times: 2,
			Why: "before and behind the head of the reply, all the time",
			Run: attack{do: panics, clients: 4}.run,
		},
		{
			Kind: Process, Name: "kill -9 of one of two", Promise: Promise{Within: _quick}, Run: killOne,
			Why: "of the other one; what the killed one had in flight is lost, which nobody can help",
		},
		{
			Kind: Process, Name: "a fatal error of the runtime in the drain", Promise: Promise{Exit: 2, Within: _quick},
			Limit: "It ends the process at once, with all requests in flight: no code of Go's runs after it.",
			Run:   fatal,
		},
	}
	for _, what := range []string{"a closer", "an observer"} {
		list = append(list, Fault{
			Kind: Process, Name: "a panic in " + what, Promise: Promise{Within: _quick}, Times: 2,
			Run: played(scene{backend: peer.Backend{Env: breaking(what)}}),
		})
	}
	return slices.Concat(list, brokenHooks(), stoppedStarts())
}

// panics asks for a reply that fails before or behind its head.
func panics(ctx context.Context, c net.Conn, r *rand.Rand) {
	say(get([]string{"/kinds/panic", "/kinds/panic?late=1"}[r.IntN(2)]))(ctx, c, r)
}

// killOne kills one of two servers under load, and stops the other one.
func killOne(ctx context.Context, t *Trial) (Result, error) {
	victim, err := t.Start(ctx, peer.Backend{})
	if err != nil {
		return Result{}, err
	}
	groups := scene{}.start(ctx, victim.Addr())
	for _, g := range groups {
		err = errors.Join(err, g.Served(ctx))
	}
	if err != nil {
		return Result{}, err
	}
	s := scene{ready: func(context.Context, *peer.Process) error {
		victim.Kill()
		return nil
	}}
	r, err := t.play(ctx, s)
	var killed Result
	for _, g := range groups {
		killed.Count(g.Wait())
	}
	t.Note("the killed one: %d of %d lost", killed.Lost, killed.Sent)
	return r, err
}

// fatal plays a scene in which the runtime ends the process as it is told to stop.
func fatal(ctx context.Context, t *Trial) (Result, error) {
	return t.play(ctx, scene{ready: func(ctx context.Context, p *peer.Process) error {
		_, err := t.bring(ctx, load.To(p.Addr()), []victim{{"fatal", get("/kinds/fatal"), 0}})
		return errors.Join(err, p.Entered(ctx))
	}})
}
