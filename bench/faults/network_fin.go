package faults

import (
	"context"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/netlab"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// lostFINs are ends of connections that come late, because they had to be sent
// again. Clients that think for longer than quietPeriod are closed as idle.
func lostFINs() []Fault {
	const promise = "reads the answer in advance, behind which the server still listens"
	return []Fault{
		{
			Kind: Network, Name: "each first FIN of the server lost, goodbye: reject", Promise: Promise{Within: _stopTime},
			Why: "who writes before the FIN has come " + promise, Run: withoutFINs(false, "reject"),
		},
		{
			Kind: Network, Name: "each first FIN of the server lost, goodbye: none", Promise: Promise{Within: _stopTime},
			Limit: "A request that crosses the close of an idle connection finds a closed socket, and only an " +
				"answer in advance can answer it: set goodbye.",
			Run: withoutFINs(false, ""),
		},
		{
			Kind: Network, Name: "each first FIN of the clients lost", Promise: Promise{Within: _stopTime},
			Run: withoutFINs(true, ""),
		},
	}
}

// withoutFINs loses the first FIN of each connection in one direction.
func withoutFINs(toServer bool, goodbye string) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		lab, err := t.Lab(netlab.Link{Delay: 5 * ms})
		if err != nil {
			return Result{}, err
		}
		s := scene{
			lab: lab, backend: peer.Backend{Goodbye: goodbye}, kept: 32, fresh: 4,
			client: load.Client{Patience: _handshakes},
			ready: func(context.Context, *peer.Process) error {
				lab.Set(netlab.Link{Delay: 5 * ms, Drop: firstFINs(toServer)})
				return nil
			},
		}
		if !toServer {
			s.think = 2 * time.Second
		}
		return t.play(ctx, s)
	}
}

// firstFINs returns what drops the first FIN of each connection in one direction.
func firstFINs(toServer bool) func(netlab.Packet) bool {
	seen := map[uint16]bool{} // by the client's port; one direction is one goroutine
	return func(p netlab.Packet) bool {
		if p.ToServer != toServer || p.Flags()&netlab.FIN == 0 {
			return false
		}
		from, to := p.Ports()
		if !toServer {
			from = to
		}
		first := !seen[from]
		seen[from] = true
		return first
	}
}
