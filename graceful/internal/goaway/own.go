package goaway

import (
	"context"
	"net"
	"net/http"
	"time"
)

// Own serves HTTP/2 by a server that has an HTTP/2 of its own, by a function in
// TLSNextProto, and nothing else. Clients get what that sends when the server
// is shut down: one GOAWAY. Create it with [NewOwn].
type Own struct {
	group   group
	late    *Servers
	running tasks
}

// NewOwn returns what serves by srv, and connections that come when that has
// been shut down by late.
func NewOwn(srv *http.Server, late *Servers) *Own {
	o := &Own{group: group{http: srv, in: newHandoff(nil)}, late: late}
	o.running.run(o.group.serve)
	return o
}

// Serve takes nc over, a *tls.Conn whose handshake is done. What the server
// sends is its own, so that no client is told to leave before the others.
func (o *Own) Serve(nc net.Conn, leaves time.Time) error {
	if o.group.in.give(nc) {
		return nil
	}
	return o.late.Serve(nc, leaves)
}

// Leave shuts the server down, once: its user has functions that are called by
// that. Leave returns at once; what it has started ends when the connections are
// closed, or with ctx, which closes what is left.
func (o *Own) Leave(ctx context.Context, t Times) {
	o.late.Leave(ctx, t)
	o.running.run(func() {
		if o.group.http.Shutdown(ctx) != nil {
			_ = o.group.http.Close()
		}
	})
}

// Close ends what is left, and waits for it.
func (o *Own) Close() {
	_ = o.group.http.Close()
	o.running.wait()
	o.late.Close()
}
