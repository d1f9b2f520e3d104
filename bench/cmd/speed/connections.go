package main

import (
	"context"
	"net"
)

// connections measures connections of one request each.
func connections(ctx context.Context, b *bench) ([]result, error) {
	p, err := b.underLoad(ctx, nil, churn)
	if err != nil {
		return nil, err
	}
	return []result{
		atLeast("new connections per second", "/s", 0.97, p.nth(0)),
		shown("processor time of one", "µs", p.nth(1)),
	}, nil
}

// churn connects for every request.
func churn(ctx context.Context, addr string) (func() error, func()) {
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

// locks measures how the engine's locks fare when connections come and go on
// all cores.
func locks(ctx context.Context, b *bench) ([]result, error) {
	s, err := startSide(ctx, ours, []string{_mutexVar + "=1"}, churn)
	if err != nil {
		return nil, err
	}
	defer s.end()
	for range b.turns * _slices {
		if _, err := s.slice(); err != nil {
			return nil, err
		}
	}
	share, err := s.ask(_locks)
	if err != nil {
		return nil, err
	}
	return []result{within("share of the engine's worst lock in the mutex profile, under churn", "%", 1, none(), share)}, nil
}
