package prometheus

import (
	"context"
	"errors"
	"fmt"
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
	conns  *connections
	bound  net.Addr
	served chan error // what its Serve has returned
}

const (
	// _headTimeout bounds the heads of requests: Prometheus sends them at once.
	_headTimeout = 5 * time.Second
	// _scrapeTimeout bounds a scrape whose client does not read. Prometheus gives
	// up on a scrape sooner.
	_scrapeTimeout = 5 * time.Minute
	// _idleTimeout is more than the five minutes after which Prometheus closes a
	// connection, so that no scrape crosses the close.
	_idleTimeout = 10 * time.Minute
	// _answerLimit is how long the server's end waits for scrapes that are being
	// answered.
	_answerLimit = time.Second
	// _closeLimit is how long the end then waits for the goroutines of connections
	// that it has cut.
	_closeLimit = 100 * time.Millisecond
)

func newServer(addr string, wait time.Duration, l *lastScrape) *Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", l)
	s := &Server{addr: addr, wait: wait, scrape: l, conns: newConnections(), served: make(chan error, 1)}
	s.http = &http.Server{
		Handler:           bodiless(mux),
		ReadHeaderTimeout: _headTimeout,
		WriteTimeout:      _scrapeTimeout,
		IdleTimeout:       _idleTimeout,
		ConnState:         s.conns.follow,
	}
	return s
}

// bodiless does not wait for the bodies of requests. net/http reads what a handler
// has left of a body, for as long as the client withholds it.
func bodiless(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0))
		}
		h.ServeHTTP(w, r)
	})
}

// Addr returns where the server listens, or nil before its start.
func (s *Server) Addr() net.Addr { return s.bound }

func (s *Server) start(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return fmt.Errorf("prometheus: Serve: %w", err)
	}
	s.bound = l.Addr()
	go s.serve(l)
	return nil
}

func (s *Server) serve(l net.Listener) { s.served <- s.http.Serve(l) }

// stop waits for the last scrape, and ends the server.
func (s *Server) stop(ctx context.Context) error {
	ctx, cancel := leaveReserve(ctx)
	defer cancel()
	waiting, stop := context.WithTimeout(ctx, s.wait)
	defer stop()
	s.scrape.await(waiting)
	return s.end(ctx)
}

// end closes connections that wait for a request at once, and all others within a
// second.
func (s *Server) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, _answerLimit)
	defer cancel()
	s.conns.end()
	_ = s.http.Shutdown(ctx) // a scrape that takes longer is cut
	_ = s.http.Close()
	s.conns.await(_closeLimit) // but nothing can end a collector that hangs
	if err := <-s.served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("prometheus: Serve: %w", err)
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
