package goaway

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// Times are how long clients are waited for when they are told to leave.
type Times struct {
	// Quiet is how long the answer to the PING is waited for.
	Quiet time.Duration
	// Silent is how long a client that has sent nothing may stay that has just
	// connected: it is about to speak.
	Silent time.Duration
}

// Servers serves HTTP/2 connections, and tells all of them to leave when
// [Servers.Leave] is called. Create it with [New].
type Servers struct {
	// Linger is called, where it is not nil, before a connection is closed, with
	// what Serve was given of it. Set it before the first Serve.
	Linger func(nc net.Conn)

	// Waiting tells, where it is not nil, how many bytes that have come on a
	// connection, which is what Serve was given, wait to be read. Set it before the
	// first Serve.
	Waiting func(nc net.Conn) int

	build   func() *http.Server
	running tasks

	mu      sync.Mutex         // guards all below
	current *group             // takes new connections; nil before the first, and in the end
	leave   func(*group) error // makes a group leave; nil before Leave
	over    bool               // whether nothing is begun any more
}

// New returns servers of HTTP/2. build returns a server that nothing else uses:
// it is called for one for all connections, and for one more for each connection
// that comes after Leave. Its Handler and all its settings hold, but
// TLSConfig and TLSNextProto are set by this package, and Protocols. Its
// callbacks are given connections of this package; [Underlying] tells which they
// are.
func New(build func() *http.Server) *Servers { return &Servers{build: build} }

// Serve takes nc over, on which HTTP/2 is spoken: a *tls.Conn, or another
// connection that has its method ConnectionState, whose handshake is done, or a
// connection in the clear whose client begins with the preface. Serve returns
// when net/http has the connection. An error says that net/http cannot speak
// HTTP/2, or that the time to leave is over; then nc is closed.
//
// The client is told to leave when it opens a stream after the given time: that
// stream is served, and others that it opens before it has read the GOAWAY. The
// zero time is never.
func (s *Servers) Serve(nc net.Conn, leaves time.Time) error {
	c := newConn(nc, &s.running)
	c.leaves = leaves
	c.linger, c.waiting = s.Linger, s.Waiting
	for {
		g, err := s.join(c)
		if err != nil {
			_ = c.Close()
			return err
		}
		if g.in.give(dress(c)) {
			return nil
		}
	}
}

// join returns the group that c belongs to now.
func (s *Servers) join(c *conn) (*group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return nil, net.ErrClosed
	}
	g := s.current
	if g == nil {
		var err error
		if g, err = newGroup(s.build(), c.LocalAddr()); err != nil {
			return nil, err
		}
		s.running.run(g.serve)
	}
	g.conns.add(c)
	if s.leave != nil {
		return g, s.leave(g)
	}
	s.current = g
	return g, nil
}

// Leave tells the clients of all connections to open no more streams, and the
// clients of those that come later. Each connection is closed when its last
// stream has ended. Leave returns at once; what it has started ends when the
// connections are closed, or with ctx, which closes what is left. It is called
// once.
func (s *Servers) Leave(ctx context.Context, t Times) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave = func(g *group) error {
		s.running.run(func() { g.leave(ctx, t) })
		return ctx.Err() // then nothing more is served
	}
	if s.current != nil {
		_ = s.leave(s.current)
		s.current = nil
	}
}

// Close ends what Serve and Leave have started, and waits for it; a later Serve is
// an error. Connections that are still open are closed, unless Leave was called:
// then its ctx has to be over, or no connection may be left.
func (s *Servers) Close() {
	s.mu.Lock()
	g := s.current
	s.current, s.over = nil, true
	s.mu.Unlock()
	if g != nil {
		_ = g.http.Close()
	}
	s.running.wait()
}
