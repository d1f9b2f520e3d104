//go:build go1.27

package goaway

import (
	"net"
	"net/http"
)

// dress returns c as net/http has to see it. From Go 1.27 on it speaks HTTP/2 on
// any connection that has a TLS session with that protocol.
func dress(c *conn) net.Conn {
	if t, ok := c.Conn.(stater); ok {
		return &secured{c, t}
	}
	return c
}

func undress(nc net.Conn) *conn {
	switch c := nc.(type) {
	case *secured:
		return c.conn
	case *conn:
		return c
	default:
		return nil
	}
}

// equip makes a server speak HTTP/2 on the connections that dress returns.
func equip(srv *http.Server) error { return prepare(srv) }
