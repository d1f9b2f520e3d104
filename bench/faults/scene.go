package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/netlab"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

const (
	// _stopTime is how long a stop may take before the process is killed: longer
	// than every timeout.
	_stopTime = 15 * time.Second
	// _maxLoad is how long the load lasts at most before the signal.
	_maxLoad = 150 * time.Millisecond
	// _think is how long a kept-alive client thinks at most.
	_think = 4 * time.Millisecond
	// _port is the server's in a network of its own.
	_port = 8080
)

// scene is a server under load that is stopped. The zero value has 16 kept-alive
// and 8 fresh clients on the loopback interface.
type scene struct {
	// Backend is the server.
	backend peer.Backend
	// lab is where server and clients are; nil for the loopback interface.
	lab *netlab.Lab
	// kept is how many clients keep their connection, half of which look for its
	// end, and fresh how many connect for each request. Negative for none.
	kept, fresh int
	// think is how long a kept-alive client thinks at most; 4 ms if it is zero.
	think time.Duration
	// unrefused tells that nobody can be refused once the process has ended: the
	// clients are told to end.
	unrefused bool
	// client is what all clients have in common.
	client load.Client
	// ready is called when all clients have been served, if it is not nil.
	ready func(context.Context, *peer.Process) error
	// begin sends the signal, in place of peer.Process.Begin.
	begin func(context.Context, *peer.Process) (peer.Stop, error)
}

// play starts the server and its clients, stops it at a random moment, waits until
// every client has been refused, and tells what was seen.
func (t *Trial) play(ctx context.Context, s scene) (Result, error) {
	server, err := t.startIn(ctx, s.lab, s.backend)
	if err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	groups := s.start(ctx, server.Addr())
	for _, g := range groups {
		err = errors.Join(err, g.Served(ctx))
	}
	if err != nil {
		return Result{}, fmt.Errorf("before the signal: %w", err)
	}
	stop, err := t.stop(ctx, server, s)
	if err != nil {
		return Result{}, err
	}
	tallies := make([]load.Tally, len(groups))
	for i, g := range groups {
		if s.unrefused {
			tallies[i] = g.Stop()
		} else {
			tallies[i] = g.Wait()
		}
	}
	return Sum(stop, tallies...), nil
}

// stop stops the server at a random moment.
func (t *Trial) stop(ctx context.Context, server *peer.Process, s scene) (peer.Stop, error) {
	load.Pause(ctx, time.Duration(t.Rand.Int64N(int64(_maxLoad))))
	if s.ready != nil {
		if err := s.ready(ctx, server); err != nil {
			return peer.Stop{}, err
		}
	}
	if s.begin == nil {
		return server.Stop(t.Signal(), _stopTime), nil
	}
	stop, err := s.begin(ctx, server)
	if err != nil {
		return stop, err
	}
	return server.End(stop, _stopTime), nil
}

// startIn starts a server, on the server's side of a lab if there is one.
func (t *Trial) startIn(ctx context.Context, lab *netlab.Lab, b peer.Backend) (server *peer.Process, err error) {
	if lab == nil {
		return t.Start(ctx, b)
	}
	b.Addr = netip.AddrPortFrom(netlab.ServerAddr, _port).String()
	b.Name = fmt.Sprintf("lab%d", rand.Uint64())
	err = lab.Server.Do(func() error {
		server, err = t.Start(ctx, b)
		return err
	})
	return server, err
}

// start sets the groups of clients to work: those that look for the end of their
// connection, those that do not, and those that connect for each request.
func (s scene) start(ctx context.Context, addr string) []*load.Group {
	like := s.client
	like.Dial, like.UntilRefused = s.dial(addr), true
	if like.Method == "" {
		like.Method = http.MethodPost
	}
	keep := like
	keep.KeepAlive, keep.Think = true, cmp.Or(s.think, _think)
	looking, blind, fresh := keep, keep, like
	looking.Name, looking.Look = "looking", true
	blind.Name, fresh.Name = "blind", "fresh"
	kept := number(s.kept, 16)
	return []*load.Group{
		load.Start(ctx, kept-kept/2, looking), load.Start(ctx, kept/2, blind), load.Start(ctx, number(s.fresh, 8), fresh),
	}
}

// number is n, none if that is negative and the other one if it is zero.
func number(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return max(n, 0)
}

// dial connects to the server, from the client's side of a lab if there is one.
func (s scene) dial(addr string) load.DialFunc {
	if s.lab == nil {
		return load.To(addr)
	}
	return func(ctx context.Context) (nc net.Conn, err error) {
		err = s.lab.Client.Do(func() error {
			nc, err = (&net.Dialer{}).DialContext(ctx, "tcp", addr)
			return err
		})
		return nc, err
	}
}
