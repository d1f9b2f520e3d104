package graceful

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/goaway"
	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// http2Server serves the HTTP/2 connections of a server.
type http2Server interface {
	// Serve takes a connection over, or returns an error and closes it. Its client
	// is told to leave when it opens a stream after the given time, if there is one.
	Serve(nc net.Conn, leaves time.Time) error
	// Leave tells the clients to leave. It does not wait for them.
	Leave(ctx context.Context, t goaway.Times)
	// Close waits for what is left. No connection is.
	Close()
}

// newHTTP2 returns what serves HTTP/2 with the handler h.
func (s *Server) newHTTP2(h http.Handler) http2Server {
	servers := goaway.New(func() *http.Server { return s.behind(twin(s.http), h) })
	servers.Linger, servers.Waiting = s.lingerHTTP2, s.waitingHTTP2
	if !s.ownHTTP2() {
		return servers
	}
	s.logf("graceful: server %q: TLSNextProto has a function for HTTP/2, as http2.ConfigureServer of golang.org/x/net "+
		"sets it: clients get a single GOAWAY in a drain; with http.Server.HTTP2 instead they leave in two steps", s.Name())
	return goaway.NewOwn(s.behind(s.http, h), servers)
}

// behind puts srv, to which connections are handed over, behind the drain.
func (s *Server) behind(srv *http.Server, h http.Handler) *http.Server {
	state := s.state
	srv.Handler = h
	srv.DisableGeneralOptionsHandler = true // the gate answers
	srv.BaseContext, srv.ConnContext = nil, s.contextHTTP2
	srv.ConnState = func(nc net.Conn, st http.ConnState) { s.stateHTTP2(nc, st, state) }
	return srv
}

// ownHTTP2 reports whether the user's server has an HTTP/2 of its own.
func (s *Server) ownHTTP2() bool { return s.http.TLSNextProto["h2"] != nil }

// serveHTTP2 hands a connection over that speaks HTTP/2, by way of nc.
func (s *Server) serveHTTP2(c *conn, nc net.Conn) {
	s.h2conns.Store(nc, c)
	if err := s.http2.Serve(nc, c.leaveAt()); err != nil {
		s.forgetHTTP2(nc)
		if s.drainer.life.Err() == nil {
			s.logf("graceful: server %q: %v", s.Name(), err)
		}
	}
}

// leaveHTTP2 tells the clients of HTTP/2 to leave.
func (s *Server) leaveHTTP2(ctx context.Context, quiet time.Duration) {
	s.http2.Leave(ctx, timesHTTP2(quiet))
	if !s.ownHTTP2() {
		s.serving.Go(func() { _ = s.http.Shutdown(ctx) }) // it has no connections, but functions to call
	}
}

func timesHTTP2(quiet time.Duration) goaway.Times {
	return goaway.Times{Quiet: quiet, Silent: _newSilence}
}

// stateHTTP2 forgets an HTTP/2 connection when it is closed, and tells the
// user's server of every change but the first, which it has seen.
func (s *Server) stateHTTP2(nc net.Conn, state http.ConnState, tell func(net.Conn, http.ConnState)) {
	nc = goaway.Underlying(nc)
	if tell != nil && state != http.StateNew {
		tell(seen(nc), state)
	}
	if state == http.StateClosed {
		s.forgetHTTP2(nc)
	}
}

// lingerHTTP2 lets the client of a connection that is about to close in a drain
// read what is on its way, as on HTTP/1.
func (s *Server) lingerHTTP2(nc net.Conn) {
	kept, ok := s.h2conns.Load(nc)
	if !ok {
		return
	}
	c := kept.(*conn)
	if st := c.account.stage; st.draining() && !st.forced() {
		c.lingerQuietly(_lingerQuiet) // it may owe an answer, and come to its last reply behind that
	}
}

// waitingHTTP2 returns how many bytes may have come on a connection that nobody has
// read. What TLS has read and not passed on counts as one.
func (s *Server) waitingHTTP2(nc net.Conn) int {
	if p, ok := nc.(*prefaced); ok && p.holds.Load() {
		return 1
	}
	kept, ok := s.h2conns.Load(nc)
	if !ok {
		return 0
	}
	c := kept.(*conn)
	n := sock.Waiting(c.socket())
	if w := c.wire(); n == 0 && w != nil && !w.reads.Load() {
		return 1
	}
	return n
}

// forgetHTTP2 notes that a connection is closed.
func (s *Server) forgetHTTP2(nc net.Conn) {
	kept, ok := s.h2conns.LoadAndDelete(nc)
	if !ok {
		return
	}
	c := kept.(*conn)
	c.mu.Lock()
	c.turn(connClosed)
	c.mu.Unlock()
	s.drainer.tracker.remove(c)
}

// contextHTTP2 gives the requests of an HTTP/2 connection the context that the
// connection got when it was accepted.
func (s *Server) contextHTTP2(ctx context.Context, nc net.Conn) context.Context {
	if c, ok := s.h2conns.Load(goaway.Underlying(nc)); ok {
		return (*connContext)(c.(*conn))
	}
	return ctx
}

// protocols are what the user's server speaks, as net/http has it. An HTTP/2
// that net/http does not speak in this program is left out.
func (s *Server) protocols() http.Protocols {
	var p http.Protocols
	switch own := s.http.Protocols; {
	case own != nil && *own == (http.Protocols{}):
		p.SetHTTP1(_emptyIsHTTP1)
	case own != nil:
		p = *own
	default: // a map without "h2" is the old way to switch it off
		p.SetHTTP1(true)
		p.SetHTTP2(s.http.TLSNextProto == nil || s.ownHTTP2())
	}
	if !s.ownHTTP2() && !goaway.Available() {
		p.SetHTTP2(false)
		p.SetUnencryptedHTTP2(false)
	}
	return p
}
