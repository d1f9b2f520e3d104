package graceful

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// _goAwayAgain is how often GOAWAY is repeated for connections that a server
// did not know yet when it was first sent. A connection that heard it already
// is not told again.
const _goAwayAgain = 100 * time.Millisecond

// http2Servers serves the HTTP/2 connections of a server by http.Servers of
// their own. Only http.Server.Shutdown makes net/http send GOAWAY, and it also
// closes HTTP/1 connections whose next request is on its way; on a server that
// has none of those it does just what a drain needs.
type http2Servers struct {
	build func() *http.Server

	mu      sync.Mutex // guards all below
	current *http.Server
	in      *handoff
	leaving bool // whether a connection that comes now is told to go at once
	running sync.WaitGroup
}

// serve hands a connection over whose handshake is done.
func (s *http2Servers) serve(ctx context.Context, nc net.Conn) {
	given := false
	for !given { // unless goAway comes between the two, and the next server takes it
		given = s.open(nc.LocalAddr()).give(nc)
	}
	s.mu.Lock()
	leaving := s.leaving
	s.mu.Unlock()
	if leaving {
		s.goAway(ctx)
	}
}

// open returns where to hand a connection, and starts a server if there is
// none.
func (s *http2Servers) open(addr net.Addr) *handoff {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		srv, in := s.build(), newHandoff(addr)
		s.current, s.in = srv, in
		s.running.Go(func() { _ = srv.Serve(in) }) // ends by Shutdown or Close alone
	}
	return s.in
}

// leave sends GOAWAY on every connection that is open, and on each that is
// handed over from now on.
func (s *http2Servers) leave(ctx context.Context) {
	s.mu.Lock()
	s.leaving = true
	s.mu.Unlock()
	s.goAway(ctx)
}

// goAway sends GOAWAY on every connection that is open. Streams that are open
// go on. It returns at once; what it has started ends when the connections are
// closed, or with ctx.
func (s *http2Servers) goAway(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	srv := s.current
	if srv == nil {
		return
	}
	s.current, s.in = nil, nil
	s.running.Go(func() { shutdownRepeatedly(ctx, srv) })
}

// shutdownRepeatedly shuts srv down until no connection is left or ctx ends,
// and then closes it. A connection that was still being set up at the first
// GOAWAY would never get one from a single call (golang/go#81153).
func shutdownRepeatedly(ctx context.Context, srv *http.Server) {
	for ctx.Err() == nil {
		turn, cancel := context.WithTimeout(ctx, _goAwayAgain)
		err := srv.Shutdown(turn)
		cancel()
		if err == nil {
			return
		}
	}
	_ = srv.Close() // ends Serve; the connections are gone or have been cut
}

// close ends what serve and goAway have started. Call it when no connection is
// left, and ctx of goAway is over.
func (s *http2Servers) close() {
	s.mu.Lock()
	srv := s.current
	s.current, s.in = nil, nil
	s.mu.Unlock()
	if srv != nil {
		_ = srv.Close()
	}
	s.running.Wait()
}
