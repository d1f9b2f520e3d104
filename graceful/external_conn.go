package graceful

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// externalConn is a connection whose server has no context for it: it is found by
// its local address, which net/http puts into the context of every request.
type externalConn struct {
	*conn

	local  net.Addr
	opened bool // whether something has come
}

// Read implements [net.Conn].
func (c *externalConn) Read(p []byte) (int, error) {
	n, err := c.conn.Read(p)
	if n > 0 && !c.opened {
		c.opened = true
		if p[0] == framing.Handshake && !c.speaksTLS() {
			return 0, errTLSAbove
		}
	}
	return n, err
}

var errTLSAbove = errors.New("graceful: TLS is spoken above a listener of Drainer.Listener: " +
	"give it one that speaks TLS already, as tls.NewListener returns it")

// externalCopyless is an externalConn above one that cannot copy by itself.
type externalCopyless struct {
	copyless
	*externalConn
}

// externalTLSConn is an externalConn whose listener speaks TLS.
type externalTLSConn struct {
	socketless
	*externalConn
}

// ConnectionState is that of tlsConn.
func (c externalTLSConn) ConnectionState() tls.ConnectionState { return c.connectionState() }

func newExternalConn(nc net.Conn) net.Conn {
	c := tracked(nc)
	ec := &externalConn{conn: c, local: &externalAddr{c}}
	switch nc := nc.(type) {
	case *tlsConn:
		return externalTLSConn{externalConn: ec}
	case *statedConn:
		return externalStated{externalConn: ec, stated: nc}
	case *copylessConn:
		return externalCopyless{externalConn: ec}
	default:
		return ec
	}
}

// Write implements [net.Conn].
func (c *externalConn) Write(p []byte) (int, error) {
	c.writes.Add(1)
	defer c.writes.Add(-1)
	n, err := c.conn.Write(p)
	c.stamp()
	return n, err
}

// ReadFrom implements [io.ReaderFrom].
func (c *externalConn) ReadFrom(r io.Reader) (int64, error) {
	c.writes.Add(1)
	defer c.writes.Add(-1)
	n, err := c.conn.ReadFrom(r)
	c.stamp()
	return n, err
}

// WriteTo is that of the connection. It stands here, as does SyscallConn, so that
// what hides it is of its depth.
func (c *externalConn) WriteTo(w io.Writer) (int64, error) { return c.conn.WriteTo(w) }

// SyscallConn returns the socket's raw connection.
func (c *externalConn) SyscallConn() (syscall.RawConn, error) { return c.conn.SyscallConn() }

// askedForNext reports whether a read that begins behind a finished request asks
// for the next one. It may also be the one in which net/http looks for the end of
// the stream, and that can begin while the reply is still going out: but that is
// interrupted before net/http asks for more, if nothing comes in it. Behind a
// reply that closes, what is left of a body is read by linger.
func (c *conn) askedForNext() bool {
	switch {
	case c.ahead:
		return true
	case !c.request.Over():
		return c.closing
	default:
		return c.interrupted
	}
}

// rests reports whether a connection that is not known to be idle is as good as
// that: its request is finished with, and net/http reads and does not write.
func (c *conn) rests() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resting()
}

// resting is rests for who holds the lock.
func (c *conn) resting() bool {
	return c.finished && c.flushed && c.reading && c.request.Over() && c.writes.Load() == 0 &&
		replyPart(c.reply.Load()) == replyHeaded
}

// SetDeadline implements [net.Conn]. net/http takes both deadlines back when a
// handler hijacks the connection, and at no other time: see the canary.
func (c *externalConn) SetDeadline(t time.Time) error {
	if t.IsZero() && c.load().inFlight() {
		c.account.tracker.hijacked(c.conn)
	}
	return c.conn.SetDeadline(t)
}

// SetReadDeadline implements [net.Conn]. net/http sets one behind each reply, for the
// next request or to end the read in which it looks for the end of the stream: the
// reply is out then. Behind a body that its handler has left it sets one before.
func (c *externalConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	c.flushed = c.finished && replyPart(c.reply.Load()) == replyHeaded
	c.mu.Unlock()
	return c.conn.SetReadDeadline(t)
}

// LocalAddr implements [net.Conn].
func (c *externalConn) LocalAddr() net.Addr { return c.local }

// externalAddr is the local address of an externalConn. A listener that reads
// the PROXY protocol may know it only when the client has sent something, so it
// is asked for when it is needed, and not in Accept.
type externalAddr struct{ conn *conn }

// Network implements [net.Addr].
func (a *externalAddr) Network() string { return a.conn.Conn.LocalAddr().Network() }

// String implements [net.Addr].
func (a *externalAddr) String() string { return a.conn.Conn.LocalAddr().String() }

// externalOf returns the connection of a request in ctx, if it is one of an
// externalListener.
func externalOf(ctx context.Context) *conn {
	if a, ok := ctx.Value(http.LocalAddrContextKey).(*externalAddr); ok {
		return a.conn
	}
	return nil
}
