//go:build !go1.27

package goaway

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
)

// Go 1.26 speaks HTTP/2 on a *tls.Conn, or else in the clear, on a connection
// that begins with the preface and has no state of a TLS session. The function
// in TLSNextProto that net/http calls for the latter, however, serves any
// connection, and looks for a TLS session itself. So net/http is shown a preface
// first, whatever the client has sent, and the function the connection above
// TLS.
const _clear = "unencrypted_http2"

// greeting is a conn above TLS, as net/http is given it: all that it reads is a
// preface.
type greeting struct {
	*conn

	secured *secured
	unread  string
}

// Read reads from the preface.
func (c *greeting) Read(p []byte) (int, error) {
	if c.unread == "" {
		return 0, io.EOF
	}
	n := copy(p, c.unread)
	c.unread = c.unread[n:]
	return n, nil
}

// greeted is the same connection, as HTTP/2 is spoken on it: the client's
// own preface is not passed on.
type greeted struct {
	*secured

	skipped bool
}

// Read reads what comes behind the preface.
func (c *greeted) Read(p []byte) (int, error) {
	if !c.skipped {
		c.skipped = true
		if err := c.skipPreface(); err != nil {
			return 0, err
		}
	}
	return c.secured.Read(p)
}

func dress(c *conn) net.Conn {
	if t, ok := c.Conn.(stater); ok {
		return &greeting{c, &secured{c, t}, _preface}
	}
	return c
}

func undress(nc net.Conn) *conn {
	switch c := nc.(type) {
	case *greeting:
		return c.conn
	case *greeted:
		return c.conn
	case *conn:
		return c
	default:
		return nil
	}
}

// equip makes a server speak HTTP/2 on the connections that dress returns.
func equip(srv *http.Server) error {
	if err := prepare(srv); err != nil {
		return err
	}
	serve, ok := srv.TLSNextProto[_clear]
	if !ok {
		return errUnknown
	}
	srv.TLSNextProto[_clear] = func(srv *http.Server, tc *tls.Conn, h http.Handler) {
		serve(srv, exchange(tc), h)
	}
	return nil
}

var errUnknown = errors.New("goaway: this version of net/http serves HTTP/2 in a way that is not known")

// exchange returns tc, in which net/http has wrapped a connection, with the
// connection that HTTP/2 is spoken on.
func exchange(tc *tls.Conn) *tls.Conn {
	inside, ok := tc.NetConn().(interface{ UnencryptedNetConn() net.Conn })
	if !ok {
		return tc
	}
	if g, ok := inside.UnencryptedNetConn().(*greeting); ok {
		return tls.Client(wrapped{nc: &greeted{secured: g.secured}}, nil)
	}
	return tc
}

// wrapped is how net/http passes any connection on as a *tls.Conn.
type wrapped struct {
	net.Conn // nil: it is never used

	nc net.Conn
}

// UnencryptedNetConn returns the connection.
func (w wrapped) UnencryptedNetConn() net.Conn { return w.nc }
