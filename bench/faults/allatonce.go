package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// crowds are all kinds of clients at once, and restarts under them.
func crowds() []Fault {
	return []Fault{
		{
			Kind: AtOnce, Name: "500 kept-alive and 100 fresh clients, HTTP/2, WebSockets, Socket.IO, event streams, downloads, restarts",
			Times: 1, Promise: Promise{Within: 10 * time.Second}, Run: crowd(500, 100, 5),
			Why: "5 restarts, 100 in the long form; the event streams end as the drain begins, which Shutdown tells no handler",
		},
		{
			Kind: AtOnce, Name: "a tenth of them", Short: true, Times: 1, Promise: Promise{Within: 10 * time.Second},
			Run: crowd(50, 10, 1),
		},
	}
}

// crowd restarts a server some times under clients of every kind.
func crowd(kept, fresh, restarts int) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (all Result, err error) {
		times := restarts
		if t.Long {
			times *= 20
		}
		for n := range times {
			t.Nth = n
			r, err := t.crowded(ctx, kept, fresh)
			if err != nil {
				return all, fmt.Errorf("restart %d: %w", n, err)
			}
			all.add(r)
		}
		return all, nil
	}
}

// crowded stops one server.
func (t *Trial) crowded(ctx context.Context, kept, fresh int) (Result, error) {
	server, err := t.Kit.WithSocketIO(ctx)
	if err != nil {
		return Result{}, err
	}
	guests := &party{}
	s := scene{kept: kept, fresh: fresh, backend: peer.Backend{Server: server, Env: []string{"PROTOCOL=h2c"}}}
	var http2 *load.Group
	s.ready = func(ctx context.Context, p *peer.Process) error {
		http2 = load.Start(ctx, 8, load.Client{
			Name: "http2", Dial: s.dial(p.Addr()), HTTP2: true, KeepAlive: true, UntilRefused: true, Think: _think,
			Method: "POST",
		})
		return errors.Join(http2.Served(ctx), guests.invite(ctx, p.Addr(), max(2, kept/25)))
	}
	r, err := t.play(ctx, s)
	if err != nil {
		return r, err
	}
	tally := http2.Wait()
	r.Count(tally)
	r.Notes = append(r.Notes, "HTTP/2: "+tally.String())
	guests.leave(&r)
	return r, nil
}
