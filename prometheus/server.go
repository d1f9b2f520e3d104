package prometheus

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// Server serves the metrics. [Serve] provides it.
type Server struct {
	addr   string
	wait   time.Duration
	scrape *lastScrape
	http   *http.Server
	bound  net.Addr
	served chan error // what its Serve has returned
}

// _headTimeout bounds the heads of requests: Prometheus sends them at once.
const _headTimeout = 5 * time.Second

func newServer(addr string, wait time.Duration, l *lastScrape) *Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", l)
	return &Server{
		addr: addr, wait: wait, scrape: l,
		http:   &http.Server{Handler: mux, ReadHeaderTimeout: _headTimeout},
		served: make(chan error, 1),
	}
}

// Addr returns where the server listens, or nil before its start.
func (s *Server) Addr() net.Addr { return s.bound }

func (s *Server) start(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	s.bound = l.Addr()
	go func() { s.served <- s.http.Serve(l) }()
	return nil
}

// stop waits for the last scrape, and ends the server.
func (s *Server) stop(ctx context.Context) error {
	ctx, cancel := leaveReserve(ctx)
	defer cancel()
	waiting, stop := context.WithTimeout(ctx, s.wait)
	defer stop()
	s.scrape.await(waiting)
	_ = s.http.Shutdown(ctx) // a scrape that takes longer is cut
	_ = s.http.Close()
	if err := <-s.served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// _reserve is what is left of fx's stop timeout to the hooks that come next.
const _reserve = time.Second

func leaveReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	left := time.Until(deadline)
	return context.WithTimeout(ctx, left-min(_reserve, left/5))
}
