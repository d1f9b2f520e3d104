package graceful

import (
	"context"
	"net"
	"net/http"
	"time"
)

// connKey is the key of the tracked connection in the context of its requests.
type connKey struct{}

// connOf returns the tracked connection that a request came on, or nil.
func connOf(ctx context.Context) *conn {
	c, _ := ctx.Value(connKey{}).(*conn)
	return c
}

// connContext is a connection as the context of its requests: the context that
// its server made, which also knows the connection. It saves the 48 bytes of a
// context.WithValue for each.
type connContext conn

// Value returns the connection itself, or what its server has put in. The server
// is the user's own, not the twin that serves the connection, and in the TLS
// handshake the local address is known as it is there on net/http.
func (c *connContext) Value(key any) any {
	switch {
	case key == connKey{}:
		return (*conn)(c)
	case key == http.ServerContextKey && c.account.http != nil:
		return c.account.http
	case key == http.LocalAddrContextKey:
		return c.LocalAddr()
	default:
		return c.base.Value(key)
	}
}

// Deadline, Done and Err are those of the server's context.
func (c *connContext) Deadline() (time.Time, bool) { return c.base.Deadline() }

// Done implements [context.Context].
func (c *connContext) Done() <-chan struct{} { return c.base.Done() }

// Err implements [context.Context].
func (c *connContext) Err() error { return c.base.Err() }

// tracked returns the tracked connection behind what net/http was given.
func tracked(nc net.Conn) *conn {
	switch c := nc.(type) {
	case *conn:
		return c
	case *tlsConn:
		return &c.conn
	case *statedConn:
		return &c.conn
	case *copylessConn:
		return &c.conn
	default:
		return nil
	}
}

// follow makes the connections known to the contexts of their requests, and
// their states to the connections. The functions that srv had are still called,
// with the connection as its listener returned it.
func follow(srv *http.Server) {
	userState, userContext := srv.ConnState, srv.ConnContext
	srv.ConnState = func(nc net.Conn, s http.ConnState) {
		c := tracked(nc)
		if c == nil {
			return
		}
		c.told(s)
		if userState != nil && !c.handedOver() { // or the server that it was handed to tells
			userState(c.Conn, s)
		}
	}
	srv.ConnContext = func(ctx context.Context, nc net.Conn) context.Context {
		c := tracked(nc)
		if c == nil {
			return ctx
		}
		if userContext != nil {
			ctx = userContext(withServer{ctx, c.account.http}, c.Conn)
		}
		c.base = ctx
		return (*connContext)(c)
	}
}

// told notes what net/http says of the connection.
func (c *conn) told(s http.ConnState) {
	switch s {
	case http.StateIdle:
		c.finish()
	case http.StateHijacked:
		c.account.tracker.hijacked(c)
	default:
	}
}

// withServer is a context that has the user's server where net/http has put the
// one which serves in its place.
type withServer struct {
	context.Context

	server *http.Server
}

// Value implements [context.Context].
func (c withServer) Value(key any) any {
	if key == http.ServerContextKey && c.server != nil {
		return c.server
	}
	return c.Context.Value(key)
}
