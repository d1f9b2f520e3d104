package graceful

import (
	"context"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"time"
)

// Listener puts the drain around the listener of a server that the drainer
// does not own, such as one that a framework makes: its connections are
// tracked, its intake closes as that of a [Server] does, and an idle connection
// closes by the same rules. The server must be one of net/http, its outermost
// handler [Drainer.Middleware], and it must speak HTTP/1 on the listener. For
// TLS, give a listener that speaks it already, as tls.NewListener returns it,
// and offers no HTTP/2.
//
// When the drain closes the intake, Accept returns [net.ErrClosed], and the
// server's Serve with it. Its owner shuts it down after the drain: before, that
// would lose what the drain saves.
//
// The name tells the server from others in reports and logs. An error says that
// it is taken, or that the drain has begun.
func (d *Drainer) Listener(name string, l net.Listener) (net.Listener, error) {
	s := newService(d.tracker, name, false)
	fl := &foreignListener{listener: newListener(s, l), drainer: d}
	fl.session = foreignSession
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.enlist(s, fl.listener); err != nil {
		return nil, err
	}
	return fl, nil
}

func foreignSession() session { return session{log: log.Printf} }

// foreignListener is the listener of a server that the drainer does not own.
type foreignListener struct {
	*listener

	drainer *Drainer
}

// Accept implements [net.Listener].
func (l *foreignListener) Accept() (net.Conn, error) {
	nc, err := l.listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.drainer.newForeignConn(nc), nil
}

// foreignConn is a connection whose server says nothing of it by ConnState: it
// finds out by what net/http calls, and is found by its local address, which
// net/http puts into the context of every request.
type foreignConn struct {
	*conn

	drainer  *Drainer
	local    net.Addr
	answered bool // whether a handler has returned whose reply may not be out yet
}

// foreignTLSConn is a foreignConn whose listener speaks TLS.
type foreignTLSConn struct{ *foreignConn }

// ConnectionState is that of tlsConn.
func (c foreignTLSConn) ConnectionState() tls.ConnectionState {
	return tlsConn{c.conn}.ConnectionState()
}

func (d *Drainer) newForeignConn(nc net.Conn) net.Conn {
	fc := &foreignConn{conn: tracked(nc), drainer: d}
	fc.local = &foreignAddr{Addr: fc.conn.LocalAddr(), conn: fc}
	if _, ok := nc.(tlsConn); ok {
		return foreignTLSConn{fc}
	}
	return fc
}

// foreignAddr is the local address of a foreignConn.
type foreignAddr struct {
	net.Addr

	conn *foreignConn
}

// foreignOf returns the connection of a request in ctx, if it is one of a
// foreignListener.
func foreignOf(ctx context.Context) *foreignConn {
	if a, ok := ctx.Value(http.LocalAddrContextKey).(*foreignAddr); ok {
		return a.conn
	}
	return nil
}

// LocalAddr implements [net.Conn].
func (c *foreignConn) LocalAddr() net.Addr { return c.local }

// SetWriteDeadline takes the write deadline back when a reply is out: net/http
// does that before it turns to the next request.
func (c *foreignConn) SetWriteDeadline(t time.Time) error {
	if t.IsZero() {
		c.settle()
	}
	return c.conn.SetWriteDeadline(t)
}

// settle notes that net/http is done with a request.
func (c *foreignConn) settle() {
	switch {
	case c.answered:
		c.answered = false
		c.finished()
	case c.swap(connReading, connFinished), c.swap(connAhead, connFinished):
		c.turns = 0 // net/http has answered without a handler, as it does OPTIONS *
	}
}

// serve serves a request that came on the connection.
func (c *foreignConn) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	c.drainer.serveOn(c.conn, w, r, next)
	c.answered = c.load() != connHijacked
}
