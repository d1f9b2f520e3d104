package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _quiet is the quiet period that each idle connection is owed by default.
const _quiet = graceful.DefaultQuietPeriod

// exit measures the time from the last reply to the end of the process, when
// idle connections are held.
func exit(ctx context.Context, b *bench) ([]result, error) {
	const n = 1000
	p, err := b.both(ctx, func(ctx context.Context, kind string) (figures, error) {
		c, err := start(ctx, kind, nil)
		if err != nil {
			return nil, err
		}
		closeAll, err := idle(ctx, c.addr, "/", n)
		defer closeAll()
		if err != nil {
			return nil, err
		}
		held, err := hold(ctx, c)
		if err != nil {
			return nil, err
		}
		defer func() { _ = held.Close() }()
		if _, err := c.stop(); err != nil {
			return nil, err
		}
		time.Sleep(2 * _quiet) // the idle ones have left by then
		if err := c.release(); err != nil {
			return nil, err
		}
		if _, err := held.Read(make([]byte, 4096)); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		replied := time.Now()
		_ = held.Close() // as the reply tells: Connection: close
		at, err := c.wait()
		return figures{max(0, float64(at.Sub(replied))/1e6)}, err
	})
	if err != nil {
		return nil, err
	}
	c := p.nth(0)
	return []result{within("from the last reply to the end of the process, 1,000 idle connections", "ms", 15, c.reference, c.ours)}, nil
}

// hold sends a request that is answered when the server is told to, and returns
// when it is in flight.
func hold(ctx context.Context, c *child) (net.Conn, error) {
	nc, err := dial(ctx, c.addr, 0)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(nc, _request, "/held")
	limit := time.Now().Add(10 * time.Second)
	for held := 0.0; err == nil && held == 0; {
		if held, err = c.ask(_held); time.Now().After(limit) {
			err = errors.New("a request did not reach its handler")
		}
	}
	if err != nil {
		_ = nc.Close()
		return nil, err
	}
	return nc, nil
}

// drain measures the stop of servers that hold idle connections.
func drain(ctx context.Context, b *bench) ([]result, error) {
	var all []result
	var costs []float64
	most := mostConnections()
	for _, n := range []int{1000, 10_000, most} {
		p, err := b.both(ctx, func(ctx context.Context, kind string) (figures, error) {
			return drainOf(ctx, kind, n)
		})
		if err != nil {
			return nil, err
		}
		c := p.nth(0)
		all = append(all, atMost(fmt.Sprintf("drain of %d idle connections, less the quiet period", n), "ms", 1.2, c))
		costs = append(costs, c.ours*1000/float64(n))
	}
	last := costs[len(costs)-1]
	flat := last <= 1.5*costs[1]
	return append(all, result{
		what:      fmt.Sprintf("cost of each: %d beside 10000", most),
		reference: costs[1], ours: last, unit: "µs",
		compared: fmt.Sprintf("%.2f (both ours)", last/costs[1]), target: "flat (1.5)", met: flat,
	}), nil
}

// drainOf returns the milliseconds that the stop of a server with n idle
// connections takes, less the quiet period that ours gives each.
func drainOf(ctx context.Context, kind string, n int) (figures, error) {
	c, err := start(ctx, kind, nil)
	if err != nil {
		return nil, err
	}
	closeAll, err := idle(ctx, c.addr, "/", n)
	defer closeAll()
	if err != nil {
		return nil, err
	}
	told, err := c.stop()
	if err != nil {
		return nil, err
	}
	at, err := c.wait()
	took := at.Sub(told)
	if kind == ours {
		took -= _quiet
	}
	return figures{float64(took) / 1e6}, err
}

// mostConnections returns how many connections a process may hold.
func mostConnections() int {
	const rest = 200 // for all else
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return 15_000
	}
	return int(min(limit.Cur, 60_000)) - rest //nolint:gosec // it is small now
}

// force measures how long after its timeout a server ends whose handlers do not.
func force(ctx context.Context, b *bench) ([]result, error) {
	const n, timeout = 10_000, time.Second
	var late []float64
	for range b.turns {
		c, err := start(ctx, ours, []string{_timeoutVar + "=" + timeout.String()})
		if err != nil {
			return nil, err
		}
		closeAll, err := idle(ctx, c.addr, "/stuck", n)
		if err != nil {
			closeAll()
			return nil, err
		}
		told, err := c.stop()
		if err == nil {
			var at time.Time
			at, err = c.wait()
			late = append(late, float64(at.Sub(told)-timeout)/1e6)
		}
		closeAll()
		if err != nil {
			return nil, err
		}
	}
	return []result{within("forced close of 10,000 stuck connections, behind the timeout", "ms", 250, none(), median(late))}, nil
}
