package graceful

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/intake"
)

// listener hands every accepted connection, tracked, to http.Server.Serve.
// When its intake closes, the goroutine that accepts is the one that empties
// the queue: see package intake.
type listener struct {
	net.Listener
	account *account
	tls     *tls.Config    // nil in the clear
	session func() session // of a new connection
	untold  bool           // whether nothing tells of ConnState
	sniffs  bool           // whether connections in the clear look what is spoken

	intake *intake.Listener // around the listener
	addr   net.Addr         // as it was told at first
}

// newListener puts the drain around socket, for an account.
func newListener(s *account, socket net.Listener) *listener {
	k, ours := socket.(*intake.Listener)
	if !ours {
		k = intake.Around(socket)
	}
	return &listener{Listener: k.Listener, account: s, intake: k, addr: socket.Addr()}
}

// Accept returns the next connection. While the intake closes it goes on until
// the queue of the kernel is empty, and returns [net.ErrClosed] then.
func (l *listener) Accept() (net.Conn, error) {
	nc, err := l.intake.Accept()
	if err != nil {
		return nil, err
	}
	return l.admit(nc), nil
}

// closeIntake closes the intake and reports how. The window is how long to wait
// for handshakes that have begun, where they cannot be counted.
func (l *listener) closeIntake(ctx context.Context, window time.Duration) IntakeClosed {
	method, refused := l.intake.CloseIntake(ctx, window)
	return IntakeClosed{
		Server: l.account.name, Addr: l.Addr(), Method: method, Reason: refused, Reset: l.intake.Reset(),
	}
}

// admit begins to track an accepted connection.
func (l *listener) admit(nc net.Conn) net.Conn {
	if l.speaksTLS(nc) {
		c := new(tlsConn)
		c.untold = l.untold
		l.speakTLS(c.init(nc, l.account))
		l.account.tracker.track(&c.conn)
		return c
	}
	if s, ok := nc.(stater); ok {
		c := &statedConn{stater: s}
		l.admitClear(c.init(nc, l.account))
		return c
	}
	if _, copies := nc.(io.ReaderFrom); !copies {
		c := new(copylessConn)
		l.admitClear(c.init(nc, l.account))
		return c
	}
	c := newConn(nc, l.account)
	l.admitClear(c)
	return c
}

func (l *listener) admitClear(c *conn) {
	c.untold = l.untold
	if l.sniffs {
		s := l.session()
		c.session = &s
	}
	l.account.tracker.track(c)
}

// speaksTLS reports whether an accepted connection is to speak TLS. A listener
// that was passed in may have put it there already.
func (l *listener) speaksTLS(nc net.Conn) bool {
	_, ok := nc.(*tls.Conn)
	return ok || l.tls != nil
}

// speakTLS puts TLS upon an accepted connection, if that was not done.
func (l *listener) speakTLS(c *conn) {
	s := l.session()
	if s.conn, _ = c.Conn.(*tls.Conn); s.conn == nil {
		s.wire = &wire{Conn: c.Conn, above: c}
		s.wire.asking.Store(int64(c.accepted) | 1) // something of the listener's may wait for the client first
		s.conn = tls.Server(s.wire, l.tls)
	} else {
		s.look = new(look)
	}
	c.Conn, c.session = s.conn, &s
	c.turn(connHandshaking)
}

// Close closes the listener once. http.Server calls it on every way out.
func (l *listener) Close() error { return l.intake.Close() }
