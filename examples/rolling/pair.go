package main

import (
	"context"
	"fmt"
	"time"
)

// pair is the two backends of a contender, restarted in turn.
type pair struct {
	contender contender
	dir       string
	addrs     []string
	backends  []backend
}

// restart is the account of one restart.
type restart struct {
	backend string
	took    time.Duration // from the signal to the exit
	code    int
}

// startPair starts both backends.
func startPair(ctx context.Context, c contender, dir string) (*pair, error) {
	p := &pair{contender: c, dir: dir}
	for i := range 2 {
		addr, err := freeAddr(ctx)
		if err != nil {
			p.kill()
			return nil, err
		}
		p.addrs = append(p.addrs, addr)
		b, err := p.start(ctx, i)
		if err != nil {
			p.kill()
			return nil, err
		}
		p.backends = append(p.backends, b)
	}
	return p, nil
}

func (p *pair) start(ctx context.Context, i int) (backend, error) {
	b, err := startBackend(ctx, p.contender, p.dir, p.addrs[i])
	if err != nil {
		return b, fmt.Errorf("start backend %s at %s: %w", backendName(i), p.addrs[i], err)
	}
	return b, nil
}

// restart stops one backend and, when it has exited, starts it anew on the same
// port, as systemd and most deployment scripts do. Meanwhile the other one
// serves.
func (p *pair) restart(ctx context.Context, i int) (restart, error) {
	took, code, err := p.backends[i].stop(ctx)
	if err != nil {
		return restart{}, fmt.Errorf("stop backend %s: %w", backendName(i), err)
	}
	b, err := p.start(ctx, i)
	if err != nil {
		return restart{}, err
	}
	p.backends[i] = b
	return restart{backend: backendName(i), took: took, code: code}, nil
}

// kill ends both. No load is on them any more.
func (p *pair) kill() {
	for _, b := range p.backends {
		b.kill()
	}
}

// backendName returns what the reader knows a backend by.
func backendName(i int) string { return string(rune('A' + i)) }
