package graceful

import (
	"context"
	"net"
	"net/http"
)

// connKey is the key of the tracked connection in the context of its requests.
type connKey struct{}

// connOf returns the tracked connection that a request came on, or nil.
func connOf(ctx context.Context) *conn {
	c, _ := ctx.Value(connKey{}).(*conn)
	return c
}

// tracked returns the tracked connection behind what net/http was given.
func tracked(nc net.Conn) *conn {
	switch c := nc.(type) {
	case *conn:
		return c
	case tlsConn:
		return c.conn
	default:
		return nil
	}
}

// follow makes srv tell the tracker what net/http alone knows of a connection.
// The functions that srv had are still called, with the connection as its
// listener returned it.
func follow(srv *http.Server, t *Tracker) {
	state, connContext := srv.ConnState, srv.ConnContext
	srv.ConnState = func(nc net.Conn, s http.ConnState) {
		c := tracked(nc)
		if c != nil {
			if c.handedOver() {
				return // the server that it was handed to tells
			}
			nc = c.Conn
			switch s {
			case http.StateIdle:
				c.finished()
			case http.StateHijacked:
				t.hijacked(c)
			default:
			}
		}
		if state != nil {
			state(nc, s)
		}
	}
	srv.ConnContext = func(ctx context.Context, nc net.Conn) context.Context {
		c := tracked(nc)
		if c == nil {
			return ctx
		}
		if connContext != nil {
			ctx = connContext(ctx, c.Conn)
		}
		ctx = context.WithValue(ctx, connKey{}, c)
		if c.session != nil {
			c.session.ctx = ctx
		}
		return ctx
	}
}
