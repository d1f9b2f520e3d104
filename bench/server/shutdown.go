package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// serveShutdown is the way of the net/http documentation: Shutdown on the
// signal.
func serveShutdown(s settings) error {
	s.delay = 0
	return serveSleepShutdown(s)
}

// serveSleepShutdown is the way of many a guide: on the signal readiness turns
// red, a sleep lets the balancer notice, then Shutdown.
func serveSleepShutdown(s settings) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var draining atomic.Bool
	srv := &http.Server{
		Handler:   newHandler(s, func() bool { return !draining.Load() }, newKinds(nil, nil, newHub()), socketIO(nil)),
		Protocols: protocols(s.h2c),
	}
	breakHooks(srv, s.broken)
	panicsAt("OnStart behind", s.broken)
	ln, err := listen(ctx, s.addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	failed := make(chan error, 1)
	go func() { failed <- serve(srv, ln, s) }()
	announce(ln.Addr())
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	panicsAt("OnStop before", s.broken)
	draining.Store(true)
	time.Sleep(s.delay)
	ctx, cancel := context.WithTimeout(context.Background(), s.timeout)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("shutdown: %w", err), srv.Close())
	}
	panicsAt("OnStop behind", s.broken)
	return nil
}

// panicsAt panics where another component of the app would, if it is to.
func panicsAt(place, broken string) {
	if place == broken {
		panic(place + " is broken")
	}
}

// listen understands the addresses of gracefulfx: unix:/path is a Unix socket.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	network := "tcp"
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, addr = "unix", path
	}
	return (&net.ListenConfig{}).Listen(ctx, network, addr)
}

func serve(srv *http.Server, ln net.Listener, s settings) error {
	if s.cert == "" {
		return srv.Serve(ln)
	}
	return srv.ServeTLS(ln, s.cert, s.key)
}
