package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/direct"
	"github.com/gracefulfx/gracefulfx/bench/kube"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/report"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
)

// bench runs every scenario for every peer.
type bench struct {
	options
	kit *peer.Kit
	raw report.Raw
}

// run returns the figures of the peers that are done, also beside an error.
func (b *bench) run(ctx context.Context) ([]report.Figures, error) {
	if err := b.kit.Prepare(b.peers...); err != nil {
		return nil, err
	}
	if b.restarts > 0 {
		if err := proxy.Install(ctx, b.proxies...); err != nil {
			return nil, err
		}
	}
	var all []report.Figures
	for _, p := range b.peers {
		f := report.Figures{Peer: p.Name, Rolling: make(map[string]rolling.Result)}
		for _, scenario := range []func(context.Context, peer.Peer, *report.Figures) error{
			b.direct, b.rolling, b.kube,
		} {
			if err := scenario(ctx, p, &f); err != nil {
				return all, err
			}
		}
		all = append(all, f)
	}
	return all, nil
}

func (b *bench) direct(ctx context.Context, p peer.Peer, f *report.Figures) error {
	if b.stops == 0 {
		return nil
	}
	defer b.told(p.Name, fmt.Sprintf("%d direct stops", b.stops))()
	for n := range b.stops {
		r, err := direct.Stop(ctx, b.kit, p, n, direct.Options{Goodbye: b.goodbye})
		if err != nil {
			return err
		}
		b.raw.Direct(p, n, r)
		f.Direct = append(f.Direct, r)
	}
	return nil
}

func (b *bench) rolling(ctx context.Context, p peer.Peer, f *report.Figures) error {
	if b.restarts == 0 {
		return nil
	}
	for _, k := range b.proxies {
		if k.Protocol != "" && !p.SpeaksHTTP2() {
			continue
		}
		done := b.told(p.Name, fmt.Sprintf("%d restarts behind %s", b.restarts, k.Name))
		r, err := rolling.Run(ctx, b.kit, p, k, b.restarts)
		if err != nil {
			return err
		}
		b.raw.Stops(p, "behind "+k.Name, r.Stops, report.Group{Name: "GET", Tally: r.GET}, report.Group{Name: "POST", Tally: r.POST})
		b.raw.Log(r.Log)
		f.Rolling[k.Name] = r
		done()
	}
	return nil
}

func (b *bench) kube(ctx context.Context, p peer.Peer, f *report.Figures) error {
	if b.rolls == 0 {
		return nil
	}
	defer b.told(p.Name, fmt.Sprintf("%d pods rolled", b.rolls))()
	r, err := kube.Roll(ctx, b.kit, p, b.rolls)
	if err != nil {
		return err
	}
	b.raw.Stops(p, "roll", r.Stops, report.Group{Name: "GET", Tally: r.GET}, report.Group{Name: "POST", Tally: r.POST}, report.Group{Name: "fresh", Tally: r.Fresh})
	f.Kube = r
	return nil
}

// told tells on standard error what begins, and what it returns tells the end.
func (b *bench) told(peer, what string) func() {
	start := time.Now()
	fmt.Fprintf(os.Stderr, "%s: %s … ", peer, what)
	return func() { fmt.Fprintln(os.Stderr, time.Since(start).Round(time.Second)) }
}
