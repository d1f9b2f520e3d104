package graceful

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// shakes reports whether the handshake is still to be made. A connection may have
// been told to leave before it began.
func (c *conn) shakes() bool {
	switch c.load() {
	case connHandshaking:
		return true
	case connLeaving:
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.load() == connHandshaking || c.load() == connLeaving && c.from == connHandshaking
	default:
		return false
	}
}

// handshake negotiates TLS and leaves the connection silent, or handed over to
// HTTP/2, or closed.
func (c *conn) handshake() {
	s := c.session
	if s.timeout > 0 {
		_ = s.conn.SetDeadline(time.Now().Add(s.timeout)) // fails only on a closed connection
		c.leaveOn()
	}
	err := s.conn.HandshakeContext((*connContext)(c))
	if err != nil {
		c.handshakeFailed(err)
		return
	}
	if c.hasGone() {
		_ = c.Close() // the end of the stream was told, and what came since has crossed it
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

// hasGone reports whether the connection was told the end of the stream, see leaveTheirs.
func (c *conn) hasGone() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone
}

var errForeignHTTP2 = errors.New("graceful: a listener of Drainer.Listener must not offer HTTP/2")

// handshakeFailed tells of a failed handshake what net/http tells of it, to
// the log and to a client that speaks HTTP without TLS.
func (c *conn) handshakeFailed(err error) {
	defer func() { _ = c.Close() }() // what failed is the handshake
	if c.hasGone() {
		return
	}
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
