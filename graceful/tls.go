package graceful

import (
	"crypto/tls"
	"net"
	"time"
)

// session is what a connection needs for TLS and for HTTP/2. The handshake is
// made here and not by net/http, because net/http makes it only on a *tls.Conn,
// and a drain has to stand above TLS: below it a request cannot be told from the
// rest of a handshake, nor two requests that came at once from one.
type session struct {
	conn    *tls.Conn             // nil in the clear
	wire    *wire                 // what it reads from; nil where the listener made it
	timeout time.Duration         // of the handshake; 0 is none
	http2   func(*conn, net.Conn) // takes the connection over for HTTP/2; nil where it is not spoken
	other   func(*conn, string)   // speaks a protocol of the user's; nil where none can be
	log     func(format string, args ...any)

	look    *look // at its handshake; nil where wire is not
	http1   bool  // whether HTTP/1 is spoken
	h2c     bool  // whether HTTP/2 is, in the clear
	sniffed bool  // whether the first bytes in the clear have been looked at
	handed  int32 // 1 when http2 has taken it; atomic, since the session is copied before
}

// pull reads what TLS holds that the engine has made, and what the kernel has for
// it, without waiting. Nothing else may be reading.
func (s *session) pull(buf []byte) int {
	s.wire.dry = true
	n, _ := s.conn.Read(buf) // no bytes, or no connection
	s.wire.dry = false
	return n
}

// tlsConn is a conn above TLS. net/http takes the state of the session, for
// Request.TLS, from any connection that has this method, before it reads.
type tlsConn struct {
	socketless
	conn
}

// ConnectionState makes the handshake, if it has not been made, and returns
// the state of the session.
func (c *tlsConn) ConnectionState() tls.ConnectionState { return c.connectionState() }

func (c *conn) connectionState() tls.ConnectionState {
	if c.shakes() {
		c.handshake()
	}
	return c.session.conn.ConnectionState()
}
