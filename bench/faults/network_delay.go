package faults

import (
	"context"
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/netlab"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

const ms = time.Millisecond

// _quick is promised of a stop that waits for nobody but those who are at work:
// it takes quietPeriod, half a second, and some round trips.
const _quick = 5 * time.Second

// roundTrips are clients that are far away.
func roundTrips() (list []Fault) {
	for _, trip := range []time.Duration{ms, 20 * ms, 100 * ms, 300 * ms} {
		list = append(list, Fault{
			Kind: Network, Name: fmt.Sprintf("round trip of %v", trip), Short: trip == 20*ms,
			Promise: Promise{Within: _quick},
			Run:     over(netlab.Link{Delay: trip / 2}, scene{}),
		})
	}
	return append(list, Fault{
		Kind: Network, Name: "round trip of 20 to 120ms", Promise: Promise{Within: _quick},
		Run: over(netlab.Link{Delay: 10 * ms, Jitter: 50 * ms}, scene{}),
	})
}

// _handshakes is how long a client waits on a bad link: a SYN that is lost is sent
// again after 1, 3, 7 and 15 s.
const _handshakes = 20 * time.Second

// badLinks are links that lose, reorder and delay packets.
func badLinks() (list []Fault) {
	patient := load.Client{Patience: _handshakes}
	lossy := func(percent float64, s scene) func(context.Context, *Trial) (Result, error) {
		s.client = patient
		return over(netlab.Link{Delay: 10 * ms, Loss: percent / 100}, s)
	}
	for _, percent := range []float64{0.1, 1} {
		list = append(list, Fault{
			Kind: Network, Name: fmt.Sprintf("%v %% of the packets lost", percent), Short: percent == 1,
			Promise: Promise{Within: _stopTime}, Run: lossy(percent, scene{}),
		})
	}
	return append(
		list,
		Fault{
			Kind: Network, Name: "5 % of the packets lost", Times: 6, Promise: Promise{Within: _stopTime},
			Run: lossy(5, scene{}),
			Limit: "A request that is lost on its way is sent again by TCP after some 0.2, 0.6 and 1.4 s, on a new " +
				"connection after 1 s or more. The server takes a client for silent that it has not heard from for " +
				"quietPeriod, or for a second on a new connection. A longer quietPeriod makes it rarer.",
		},
		Fault{
			Kind: Network, Name: "5 % of the packets lost, kept-alive clients, quietPeriod: 3s", Promise: Promise{Within: _stopTime},
			Run: lossy(5, scene{fresh: -1, backend: peer.Backend{Options: []string{"quietPeriod: 3s"}, Env: []string{"TIMEOUT=14s"}}}),
		},
		Fault{
			Kind: Network, Name: "5 % of the packets overtake others", Promise: Promise{Within: _quick},
			Run: over(netlab.Link{Delay: 10 * ms, Jitter: 10 * ms, Reorder: 0.05}, scene{client: patient}),
		},
		Fault{
			Kind: Network, Name: "256 kbit/s", Promise: Promise{Within: _quick},
			Run: over(netlab.Link{Delay: 10 * ms, Rate: 256_000 / 8}, scene{kept: 8, fresh: 4, client: patient}),
		},
	)
}

// over stops a server under load whose clients are at the other end of a link.
func over(link netlab.Link, s scene) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		lab, err := t.Lab(link)
		if err != nil {
			return Result{}, err
		}
		s := s
		s.lab = lab
		return t.play(ctx, s)
	}
}
