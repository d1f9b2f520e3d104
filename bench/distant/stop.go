// Package distant stops a server while clients from far away connect to it, one
// round trip of a laboratory's link away.
package distant

import (
	"context"
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
	// port is the server's, in a network of its own.
	port = 8080
	// stopTime is how long a stop may take before the process is killed.
	stopTime = 12 * time.Second
	// runTime bounds the clients.
	runTime = 40 * time.Second
	// _maxLoad is how many round trips the load lasts at most before the signal.
	_maxLoad = 4
)

// Result tells of one stop.
type Result struct {
	// Fresh is what became of the requests, each on a connection of its own.
	Fresh load.Tally
	// Stop is the stop itself.
	Stop peer.Stop
}

// Stop starts a server of the peer on the lab's server side, lets clients connect
// to it from the other side, each for one request at a time, stops it with the
// signal for its nth stop at a random moment, and waits until every client has
// been refused.
func Stop(ctx context.Context, kit *peer.Kit, lab *netlab.Lab, p peer.Peer, nth, clients int, trip time.Duration) (r Result, err error) {
	lab.Set(netlab.Link{Delay: trip / 2})
	addr := netip.AddrPortFrom(netlab.ServerAddr, port).String()
	server, err := start(ctx, kit, lab, p, addr)
	if err != nil {
		return r, err
	}
	defer server.Kill()
	ctx, cancel := context.WithTimeout(ctx, runTime)
	defer cancel()
	group := load.Start(ctx, clients, load.Client{
		Name: "fresh", Method: http.MethodPost, UntilRefused: true, Dial: from(lab.Client, addr),
	})
	group.Warm()
	load.Pause(ctx, rand.N(_maxLoad*trip+time.Millisecond))
	r.Stop = server.Stop(p.Signal(nth), stopTime)
	r.Fresh = group.Wait()
	if err := ctx.Err(); err != nil {
		return r, fmt.Errorf("stop %s: clients still at work: %w", p.Name, context.Cause(ctx))
	}
	return r, nil
}

func start(ctx context.Context, kit *peer.Kit, lab *netlab.Lab, p peer.Peer, addr string) (server *peer.Process, err error) {
	err = lab.Server.Do(func() error {
		server, err = kit.Start(ctx, p, peer.Backend{Addr: addr, Name: fmt.Sprintf("distant%d", rand.Uint64())})
		return err
	})
	return server, err
}

// from dials from one side of a lab.
func from(s *netlab.Side, addr string) load.DialFunc {
	return func(ctx context.Context) (nc net.Conn, err error) {
		err = s.Do(func() error {
			nc, err = (&net.Dialer{}).DialContext(ctx, "tcp", addr)
			return err
		})
		return nc, err
	}
}
