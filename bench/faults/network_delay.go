package faults

import (
	"context"
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/netlab"
)

// roundTrips are clients that are far away.
func roundTrips() (list []Fault) {
	const ms = time.Millisecond
	for _, trip := range []time.Duration{ms, 20 * ms, 100 * ms, 300 * ms} {
		list = append(list, Fault{
			Kind: Network, Name: fmt.Sprintf("round trip of %v", trip), Short: trip == 20*ms,
			Promise: Promise{Within: 5 * time.Second},
			Run:     over(netlab.Link{Delay: trip / 2}),
		})
	}
	return list
}

// over stops a server under load whose clients are at the other end of a link.
func over(link netlab.Link) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		lab, err := t.Lab(link)
		if err != nil {
			return Result{}, err
		}
		return t.play(ctx, scene{lab: lab})
	}
}
