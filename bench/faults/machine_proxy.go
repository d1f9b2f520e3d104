package faults

import (
	"context"
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
)

// frozenProxies are proxies that stand still around each of some restarts of the
// servers behind them.
func frozenProxies() (list []Fault) {
	for _, freeze := range _freezes {
		for _, k := range proxy.Documented()[:2] {
			list = append(list, Fault{
				Kind: Machine, Name: fmt.Sprintf("%s stopped for %v around each restart", k.Name, freeze), Times: 1,
				Promise: Promise{Within: _quick + freeze}, Run: frozenProxy(k, freeze),
				Why: "as docs/deploying.md sets it up, with goodbye: reject",
			})
		}
	}
	return list
}

// frozenProxy restarts two servers in turn behind a proxy.
func frozenProxy(k proxy.Kind, freeze time.Duration) func(context.Context, *Trial) (Result, error) {
	const restarts = 6
	return func(ctx context.Context, t *Trial) (r Result, err error) {
		if err := proxy.Install(ctx, k); err != nil {
			return r, skipf("this takes a proxy: %v", err)
		}
		k := k
		k.Freeze, k.Lead = freeze, freeze/2
		rolled, err := rolling.Run(ctx, t.Kit, t.Peer, k, restarts)
		if err != nil {
			return r, err
		}
		for _, stop := range rolled.Stops {
			one := Sum(stop)
			r.Exit, r.Killed, r.Took = max(r.Exit, one.Exit), r.Killed || one.Killed, max(r.Took, one.Took)
		}
		all := rolled.All()
		r.Sent, r.Lost = all.Total(), all.Failed()-rolled.Reserved
		r.Notes = append(r.Notes, all.String(), rolled.Log)
		return r, nil
	}
}
