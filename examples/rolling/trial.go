package main

import (
	"context"
	"os"
	"slices"
	"time"
)

// _pause is for how long both backends serve between two restarts.
const _pause = 400 * time.Millisecond

// trial is one contender's turn.
type trial struct {
	contender contender
	tally     tally
	restarts  []restart
}

// run puts load on a pair of backends and restarts them in turn.
func (t *trial) run(ctx context.Context, o options, v view) error {
	dir, err := os.MkdirTemp("", "rolling-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left is small, and temporary
	if err := writeAppConfig(dir); err != nil {
		return err
	}
	p, err := startPair(ctx, t.contender, dir)
	if err != nil {
		return err
	}
	defer p.kill()
	f, err := openFront(ctx, o.proxy, dir, p.addrs)
	if err != nil {
		return err
	}
	defer f.close()
	l := startLoad(ctx, f.url, o.clients, &t.tally)
	err = t.roll(ctx, p, o.restarts, v)
	l.stop() // and with it come the last answers
	v.end()
	return err
}

// roll restarts the backends in turn, under load before, between and after.
func (t *trial) roll(ctx context.Context, p *pair, restarts int, v view) error {
	v.begin(t)
	for i := range restarts {
		if err := pause(ctx); err != nil {
			return err
		}
		which := i % len(p.backends)
		v.restarting(which)
		r, err := p.restart(ctx, which)
		if err != nil {
			return err
		}
		t.restarts = append(t.restarts, r)
		v.restarted(t)
	}
	return pause(ctx)
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(_pause):
		return nil
	}
}

// perfect reports whether nothing was lost and every backend ended well.
func (t *trial) perfect() bool {
	return t.tally.now().lost() == 0 &&
		!slices.ContainsFunc(t.restarts, func(r restart) bool { return r.code != 0 })
}
