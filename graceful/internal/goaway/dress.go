package goaway

import (
	"crypto/tls"
	"net"
)

// stater is a connection that speaks TLS.
type stater interface{ ConnectionState() tls.ConnectionState }

// secured is a conn above TLS, as net/http is given it: with the state of the
// session.
type secured struct {
	*conn

	tls stater
}

// ConnectionState returns the state of the session, for Request.TLS, and for
// net/http to refuse what HTTP/2 must not be spoken over.
func (c *secured) ConnectionState() tls.ConnectionState { return c.tls.ConnectionState() }

// Underlying returns the connection that [Servers.Serve] was given, of one that
// a callback of its server was given.
func Underlying(nc net.Conn) net.Conn {
	if c := undress(nc); c != nil {
		return c.Conn
	}
	return nc
}
