package graceful

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"net"
	"net/http"
)

// Listener puts the drain around the listener of a server that the drainer
// does not own, such as one that a framework makes: its connections are
// tracked, its intake closes as that of a [Server] does, and an idle connection
// closes by the same rules. The server must be one of net/http, its outermost
// handler [Drainer.Middleware], and it must speak HTTP/1 on the listener. For
// TLS, give a listener that speaks it already, as tls.NewListener returns it,
// and offers no HTTP/2. A server that speaks TLS above the listener, as
// ServeTLS does, would not be drained: its handshakes fail with an error that
// says so.
//
// When the drain closes the intake, Accept returns [net.ErrClosed], and the
// server's Serve with it. Its owner shuts it down after the drain: before, that
// would lose what the drain saves.
//
// The name tells the server from others in reports and logs. An error says that
// it is taken, or that the drain has begun.
func (d *Drainer) Listener(name string, l net.Listener) (net.Listener, error) {
	s := newService(d.tracker, name, false)
	fl := &foreignListener{newListener(s, l)}
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
type foreignListener struct{ *listener }

// Accept implements [net.Listener].
func (l *foreignListener) Accept() (net.Conn, error) {
	nc, err := l.listener.Accept()
	if err != nil {
		return nil, err
	}
	return newForeignConn(nc), nil
}

// foreignConn is a connection whose server has no context for it: it is found by
// its local address, which net/http puts into the context of every request.
type foreignConn struct {
	*conn

	local  net.Addr
	opened bool // whether something has come
}

// Read implements [net.Conn].
func (c *foreignConn) Read(p []byte) (int, error) {
	n, err := c.conn.Read(p)
	if n > 0 && !c.opened {
		c.opened = true
		if p[0] == _tlsHandshake && !c.speaksTLS() {
			return 0, errTLSAbove
		}
	}
	return n, err
}

var errTLSAbove = errors.New("graceful: TLS is spoken above a listener of Drainer.Listener: " +
	"give it one that speaks TLS already, as tls.NewListener returns it")

// foreignTLSConn is a foreignConn whose listener speaks TLS.
type foreignTLSConn struct{ *foreignConn }

// ConnectionState is that of tlsConn.
func (c foreignTLSConn) ConnectionState() tls.ConnectionState { return c.connectionState() }

func newForeignConn(nc net.Conn) net.Conn {
	c := tracked(nc)
	fc := &foreignConn{conn: c, local: &foreignAddr{Addr: c.LocalAddr(), conn: c}}
	if _, ok := nc.(*tlsConn); ok {
		return foreignTLSConn{fc}
	}
	return fc
}

// LocalAddr implements [net.Conn].
func (c *foreignConn) LocalAddr() net.Addr { return c.local }

// foreignAddr is the local address of a foreignConn.
type foreignAddr struct {
	net.Addr

	conn *conn
}

// foreignOf returns the connection of a request in ctx, if it is one of a
// foreignListener.
func foreignOf(ctx context.Context) *conn {
	if a, ok := ctx.Value(http.LocalAddrContextKey).(*foreignAddr); ok {
		return a.conn
	}
	return nil
}
