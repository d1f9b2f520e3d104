package goaway

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// _again is how often GOAWAY is repeated for connections that net/http did not
// know yet when it was first sent. A client that was told is not told again.
const _again = 100 * time.Millisecond

// group is the connections of one http.Server. Only its Shutdown makes net/http
// send GOAWAY, on all of them.
type group struct {
	http  *http.Server
	in    *handoff
	conns conns
}

func newGroup(srv *http.Server, addr net.Addr) (*group, error) {
	g := &group{http: srv, in: newHandoff(addr), conns: conns{all: make(map[*conn]struct{})}}
	if err := equip(srv); err != nil {
		return nil, err
	}
	states := srv.ConnState
	srv.ConnState = func(nc net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			g.conns.remove(undress(nc))
		}
		if states != nil {
			states(nc, state)
		}
	}
	return g, nil
}

// serve serves until the group has left, or is closed.
func (g *group) serve() { _ = g.http.Serve(g.in) }

// leave takes both steps for all connections.
func (g *group) leave(ctx context.Context, t Times) {
	all := g.conns.list()
	for _, c := range all {
		c.announce(t)
	}
	patience, cancel := context.WithTimeout(ctx, t.Quiet+t.Silent+_numbered)
	defer cancel()
	for _, c := range all {
		c.awaitOver(ctx, patience)
	}
	g.shutdown(ctx)
}

// awaitOver waits until the client's answer is not waited for any more. When the
// patience has ended, it goes on only where something is unread: one answers, and
// then reads no more.
func (c *conn) awaitOver(ctx, patience context.Context) {
	select {
	case <-c.over:
		return
	case <-patience.Done():
	}
	if c.unread() == 0 {
		return
	}
	limit := time.NewTimer(_readLimit)
	defer limit.Stop()
	select {
	case <-c.over:
	case <-limit.C:
	case <-ctx.Done():
	}
}

// shutdown shuts the server down until no connection is left or ctx ends, and
// then closes it. A connection that was still being set up at the first GOAWAY
// would never get one from a single call (golang/go#81153).
func (g *group) shutdown(ctx context.Context) {
	for ctx.Err() == nil {
		turn, cancel := context.WithTimeout(ctx, _again)
		err := g.http.Shutdown(turn)
		cancel()
		if err == nil {
			return
		}
	}
	_ = g.http.Close() // ends Serve; the connections are gone or have been cut
}

// conns is the set of connections of a group.
type conns struct {
	mu  sync.Mutex
	all map[*conn]struct{}
}

func (s *conns) add(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[c] = struct{}{}
}

func (s *conns) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, c)
}

func (s *conns) list() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*conn, 0, len(s.all))
	for c := range s.all {
		all = append(all, c)
	}
	return all
}
