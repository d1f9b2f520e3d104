package main

import (
	"context"
	"net"
)

// connections measures connections of one request each.
func connections(ctx context.Context, b *bench) ([]result, error) {
	ref, own, err := b.both(ctx, func(ctx context.Context, kind string) ([]float64, error) {
		c, err := start(ctx, kind, nil)
		if err != nil {
			return nil, err
		}
		defer c.end()
		return rate(ctx, c, _clients, churn(c.addr))
	})
	if err != nil {
		return nil, err
	}
	r, o := nth(0, ref, own)
	r1, o1 := nth(1, ref, own)
	return []result{
		atLeast("new connections per second", "/s", 0.97, r, o),
		atMost("processor time of one", "µs", 1.03, r1, o1),
	}, nil
}

// churn connects for every request.
func churn(addr string) func(context.Context) (func() error, func()) {
	return func(ctx context.Context) (func() error, func()) {
		buf := make([]byte, 4096)
		return func() error {
			nc, err := dial(ctx, addr, 0)
			if err != nil {
				return err
			}
			_, err = once(nc, "/", buf, 0)
			_ = nc.(*net.TCPConn).SetLinger(0) // or the ports would run out
			_ = nc.Close()
			return err
		}, func() {}
	}
}

// locks measures how the engine's locks fare when connections come and go on
// all cores.
func locks(ctx context.Context, _ *bench) ([]result, error) {
	c, err := start(ctx, ours, []string{_mutexVar + "=1"})
	if err != nil {
		return nil, err
	}
	defer c.end()
	if _, err := rate(ctx, c, _clients, churn(c.addr)); err != nil {
		return nil, err
	}
	share, err := c.ask(_locks)
	if err != nil {
		return nil, err
	}
	return []result{within("share of the engine's worst lock in the mutex profile, under churn", "%", 1, none(), share)}, nil
}
