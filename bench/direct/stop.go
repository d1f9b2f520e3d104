// Package direct stops a server under load, with nothing between it and its
// clients.
package direct

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

const (
	// stopTime is how long a stop may take before the process is killed.
	stopTime = 12 * time.Second
	// runTime bounds the clients: start, load and stop.
	runTime = 2 * time.Minute
	// maxLoad is how long the load lasts at most before the signal; how long
	// each time is left to chance.
	maxLoad = 150 * time.Millisecond
	// think is how long a kept-alive client thinks at most.
	think = 4 * time.Millisecond
)

// Options say who is at work when the signal comes.
type Options struct {
	// KeepAlive is the number of kept-alive clients of either kind, 64 if it is
	// zero.
	KeepAlive int
	// Fresh is the number of clients that connect for every request, 32 if it
	// is zero.
	Fresh int
	// Goodbye is gracefulfx's; empty for none.
	Goodbye string
	// Unprivileged runs the server without capabilities.
	Unprivileged bool
}

// Result tells of one stop.
type Result struct {
	// Looking are the kept-alive clients that look for a FIN.
	Looking load.Tally
	// Blind are the kept-alive clients that do not.
	Blind load.Tally
	// Fresh are the clients that connect for every request.
	Fresh load.Tally
	// Stop is the stop itself.
	Stop peer.Stop
}

// All is what became of all requests.
func (r Result) All() load.Tally { return load.Sum(r.Looking, r.Blind, r.Fresh) }

// FromLastReply is how long after its last reply the server had ended. On a
// machine without a core to spare a client may note the reply after the end.
func (r Result) FromLastReply() time.Duration {
	return max(0, r.Stop.Exit.At.Sub(r.All().LastReply))
}

// Stop starts a server of the peer, puts it under load, stops it at a random
// moment with the signal for its nth stop, and waits until every client has
// been refused.
func Stop(ctx context.Context, kit *peer.Kit, p peer.Peer, nth int, o Options) (Result, error) {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return Result{}, err
	}
	server, err := kit.Start(ctx, p, peer.Backend{
		Addr: addr, Name: "direct", Unprivileged: o.Unprivileged, Goodbye: o.Goodbye,
	})
	if err != nil {
		return Result{}, err
	}
	defer server.Kill()
	ctx, cancel := context.WithTimeout(ctx, runTime)
	defer cancel()
	groups := start(ctx, addr, o)
	for _, g := range groups {
		g.Warm()
	}
	load.Pause(ctx, rand.N(maxLoad))
	r := Result{Stop: server.Stop(p.Signal(nth), stopTime)}
	r.Looking, r.Blind, r.Fresh = groups[0].Wait(), groups[1].Wait(), groups[2].Wait()
	if err := ctx.Err(); err != nil {
		return r, fmt.Errorf("stop %s: clients still at work: %w", p.Name, context.Cause(ctx))
	}
	return r, nil
}

// start sets the three groups of clients to work.
func start(ctx context.Context, addr string, o Options) [3]*load.Group {
	kept, fresh := cmp.Or(o.KeepAlive, 64), cmp.Or(o.Fresh, 32)
	like := load.Client{Dial: load.To(addr), Method: http.MethodPost, UntilRefused: true}
	keep := like
	keep.KeepAlive, keep.Think = true, think
	looking, blind := keep, keep
	looking.Name, looking.Look = "looking", true
	blind.Name = "blind"
	like.Name = "fresh"
	return [3]*load.Group{
		load.Start(ctx, kept, looking), load.Start(ctx, kept, blind), load.Start(ctx, fresh, like),
	}
}
