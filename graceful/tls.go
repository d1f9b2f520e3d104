package graceful

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
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

// pull reads what TLS holds, and what the kernel has for it, without waiting.
// Nobody else may be reading.
func (s *session) pull(buf []byte) int {
	if s.wire == nil {
		return s.pullBlind(buf)
	}
	s.wire.dry = true
	n, _ := s.conn.Read(buf) // no bytes, or no connection
	s.wire.dry = false
	return n
}

// _blindPull is how long a record may take to come whole of which a part has.
const _blindPull = time.Millisecond

// pullBlind reads where the listener has made TLS. What the kernel has is read
// only if that has something, for it may be less than a record.
func (s *session) pullBlind(buf []byte) int {
	limit := _longAgo
	if sock.Unread(socketOf(s.conn)) {
		limit = time.Now().Add(_blindPull)
	}
	_ = s.conn.SetReadDeadline(limit) // both fail only on a closed connection
	n, _ := s.conn.Read(buf)          // no bytes, or no connection
	_ = s.conn.SetReadDeadline(time.Time{})
	return n
}

// handedOver reports whether another server has taken the connection over.
func (c *conn) handedOver() bool {
	return c.session != nil && atomic.LoadInt32(&c.session.handed) != 0
}

// handOver gives the connection to the server for HTTP/2, which reads and writes
// nc.
func (c *conn) handOver(nc net.Conn) {
	atomic.StoreInt32(&c.session.handed, 1)
	c.mu.Lock()
	c.turn(connHTTP2)
	c.mu.Unlock()
	c.session.http2(c, nc)
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
	if c.load() == connHandshaking {
		c.handshake()
	}
	return c.session.conn.ConnectionState()
}

// handshake negotiates TLS and leaves the connection silent, or handed over to
// HTTP/2, or closed.
func (c *conn) handshake() {
	s := c.session
	if s.timeout > 0 {
		_ = s.conn.SetDeadline(time.Now().Add(s.timeout)) // fails only on a closed connection
	}
	err := s.conn.HandshakeContext((*connContext)(c))
	if err != nil {
		c.handshakeFailed(err)
		return
	}
	if s.timeout > 0 {
		_ = s.conn.SetDeadline(time.Time{})
	}
	switch proto := s.conn.ConnectionState().NegotiatedProtocol; proto {
	case "h2":
		if s.http2 == nil {
			c.handshakeFailed(errForeignHTTP2)
			return
		}
		c.handOver(s.conn)
		return
	case "", "http/1.1", "http/1.0":
	default:
		if s.other != nil {
			s.other(c, proto)
		}
		_ = c.Close() // as net/http does
		return
	}
	if !s.http1 {
		_ = c.Close() // as net/http does
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stamp()
	c.turn(connSilent) // also when it was told to leave as the handshake was just done
}

var errForeignHTTP2 = errors.New("graceful: a listener of Drainer.Listener must not offer HTTP/2")

// handshakeFailed tells of a failed handshake what net/http tells of it, to
// the log and to a client that speaks HTTP without TLS.
func (c *conn) handshakeFailed(err error) {
	defer func() { _ = c.Close() }() // what failed is the handshake
	if c.load() == connLeaving && timedOut(err) {
		c.account.left(connSilent)
		return
	}
	// Bytes that TLS has not read would make the close a reset, which could
	// destroy the alert on its way.
	sock.Receive(c.socket(), make([]byte, _watchLimit))
	reason := err.Error()
	var plain tls.RecordHeaderError
	if errors.As(err, &plain) && plain.Conn != nil && looksLikeHTTP(plain.RecordHeader) {
		_, _ = io.WriteString(plain.Conn, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
		c.discardPlain()
		reason = "client sent an HTTP request to an HTTPS server"
	}
	c.session.log("http: TLS handshake error from %s: %v", c.socket().RemoteAddr(), reason)
}

// _plainTime bounds the wait for a client that should have spoken TLS, as long as
// net/http's own lingering.
const _plainTime = 500 * time.Millisecond

// discardPlain reads what is left of a request that should have come by TLS: a
// close over unread bytes would reset the connection and destroy the answer.
func (c *conn) discardPlain() {
	if cw, ok := c.socket().(interface{ CloseWrite() error }); !ok || cw.CloseWrite() != nil {
		return
	}
	if c.socket().SetReadDeadline(time.Now().Add(_plainTime)) == nil {
		_, _ = io.Copy(io.Discard, struct{ io.Reader }{c.socket()}) // ends with the peer or at the deadline
	}
}

// looksLikeHTTP reports whether a TLS record header is the start of an HTTP
// request line.
func looksLikeHTTP(header [5]byte) bool {
	switch string(header[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		return true
	default:
		return false
	}
}

// handshakeTimeout is net/http's bound for a handshake: the shortest timeout
// that srv has.
func handshakeTimeout(srv *http.Server) time.Duration {
	var shortest time.Duration
	for _, d := range []time.Duration{srv.ReadHeaderTimeout, srv.ReadTimeout, srv.WriteTimeout} {
		if d > 0 && (shortest == 0 || d < shortest) {
			shortest = d
		}
	}
	return shortest
}
