package main

import (
	"context"
	"fmt"
	"math"
	"net"
	"sync"
)

// none is a figure that there is not.
func none() float64 { return math.NaN() }

// idle opens connections that have been answered once, and returns what closes
// them.
func idle(ctx context.Context, addr, path string, n int) (func(), error) {
	list := make([]net.Conn, n)
	var mu sync.Mutex
	var failed error
	var opening sync.WaitGroup
	const openers = 32
	for o := range openers {
		opening.Go(func() {
			buf := make([]byte, 4096)
			for i := o; i < n; i += openers {
				nc, err := dial(ctx, addr, i)
				if err == nil {
					list[i] = nc
					err = first(nc, path, buf)
				}
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
		})
	}
	opening.Wait()
	return func() {
		for _, nc := range list {
			if nc != nil {
				_ = nc.Close()
			}
		}
	}, failed
}

// first sends a first request. One that is never answered is only sent.
func first(nc net.Conn, path string, buf []byte) error {
	if path == "/stuck" {
		_, err := fmt.Fprintf(nc, _request, path)
		return err
	}
	_, err := once(nc, path, buf, 0)
	return err
}

// memory measures what an idle connection takes, and a hijacked one.
func memory(ctx context.Context, b *bench) ([]result, error) {
	idle, err := b.memoryOf(ctx, "/")
	if err != nil {
		return nil, err
	}
	hijacked, err := b.memoryOf(ctx, "/hijack")
	if err != nil {
		return nil, err
	}
	return []result{
		plus("memory of an idle connection", "bytes", 200, idle),
		plus("memory of a hijacked connection", "bytes", 1024, hijacked),
	}, nil
}

// memoryOf measures the memory of a connection that has asked for path.
func (b *bench) memoryOf(ctx context.Context, path string) (comparison, error) {
	const n = 5000
	p, err := b.both(ctx, func(ctx context.Context, kind string) (figures, error) {
		c, err := start(ctx, kind, []string{_timeoutVar + "=1s"}) // for the hijacked
		if err != nil {
			return nil, err
		}
		defer c.end()
		before, err := c.ask(_memory)
		if err != nil {
			return nil, err
		}
		closeAll, err := idle(ctx, c.addr, path, n)
		defer closeAll()
		if err != nil {
			return nil, err
		}
		after, err := c.ask(_memory)
		return figures{(after - before) / n}, err
	})
	if err != nil {
		return comparison{}, err
	}
	return p.nth(0), nil
}
