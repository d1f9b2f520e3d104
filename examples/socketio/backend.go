//go:build unix

package main

import (
	"context"
	"fmt"
	"sync/atomic"
)

// backend is one server of the two: one process after the other.
type backend struct {
	name string
	env  []string
	now  atomic.Pointer[process] // the latest

	started int // used by starts and stops, one at a time
}

// start starts the next process and waits until it is ready.
func (b *backend) start(ctx context.Context) error {
	b.started++
	p, err := startProcess(ctx, fmt.Sprintf("%s%d", b.name, b.started), b.env)
	if err != nil {
		return err
	}
	b.now.Store(p)
	return p.awaitReady(ctx)
}

// stop stops the process and returns its exit code.
func (b *backend) stop() (int, error) {
	p := b.now.Load()
	if p == nil {
		return 0, nil // none has started yet
	}
	return p.stop()
}
