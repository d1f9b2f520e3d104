package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const _request = "GET %s HTTP/1.1\r\nHost: speed\r\n\r\n"

// dial connects. Idle connections by the ten thousand come from several
// addresses of the loopback, since each has ports for some 28,000.
func dial(ctx context.Context, addr string, n int) (net.Conn, error) {
	d := net.Dialer{
		LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(1+n/10_000))},
		Control:   portLater,
	}
	return d.DialContext(ctx, "tcp", addr)
}

func secure(nc net.Conn) net.Conn {
	return tls.Client(nc, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) //nolint:gosec // the benchmark's own
}

// once sends a request and reads the reply. All replies of a server have the
// same length, which it returns, and takes where it is not zero.
func once(nc net.Conn, path string, buf []byte, length int) (int, error) {
	if _, err := fmt.Fprintf(nc, _request, path); err != nil {
		return 0, err
	}
	if length == 0 {
		return nc.Read(buf) // a short reply comes in one piece
	}
	return io.ReadFull(nc, buf[:length])
}

// load is clients that ask as fast as they are answered.
type load struct {
	cancel  context.CancelFunc
	running sync.WaitGroup
	done    atomic.Int64
	mu      sync.Mutex // guards failed
	failed  error
}

// startLoad starts clients, each of which calls ask again and again until the
// load ends or that fails.
func startLoad(ctx context.Context, clients int, ask func(ctx context.Context) (func() error, func())) *load {
	ctx, cancel := context.WithCancel(ctx)
	l := &load{cancel: cancel}
	for range clients {
		l.running.Go(func() {
			next, end := ask(ctx)
			defer end()
			for ctx.Err() == nil {
				if err := next(); err != nil {
					if ctx.Err() == nil {
						l.mu.Lock()
						l.failed = err
						l.mu.Unlock()
					}
					return
				}
				l.done.Add(1)
			}
		})
	}
	return l
}

func (l *load) end() error {
	l.cancel()
	l.running.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}

// How long a load runs before it is measured, and then.
const (
	_warmUp  = 300 * time.Millisecond
	_measure = 1500 * time.Millisecond
)

// rate puts a load on a server and returns how many it does in a second, and how
// many microseconds of the server's processor each takes.
func rate(ctx context.Context, c *child, clients int, ask func(ctx context.Context) (func() error, func())) ([]float64, error) {
	l := startLoad(ctx, clients, ask)
	time.Sleep(_warmUp)
	before, err := c.ask(_cpu)
	if err != nil {
		return nil, err
	}
	from, start := l.done.Load(), time.Now()
	time.Sleep(_measure)
	n, took := float64(l.done.Load()-from), time.Since(start)
	after, err := c.ask(_cpu)
	if err != nil {
		return nil, err
	}
	if err := l.end(); err != nil {
		return nil, err
	}
	return []float64{n / took.Seconds(), (after - before) / n}, nil
}
