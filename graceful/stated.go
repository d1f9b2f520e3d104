package graceful

import (
	"context"
	"crypto/tls"
)

// statedConn is a conn above one that stands upon TLS of the listener's own without
// being a *tls.Conn. net/http takes Request.TLS from it.
type statedConn struct {
	copyless
	conn

	stater stater
}

// stater is what net/http knows such a connection by.
type stater interface{ ConnectionState() tls.ConnectionState }

// ConnectionState is that of the connection below.
func (c *statedConn) ConnectionState() tls.ConnectionState { return c.stater.ConnectionState() }

// HandshakeContext makes the handshake below, if one can be made: net/http asks for
// it from Go 1.27 on.
func (c *statedConn) HandshakeContext(ctx context.Context) error {
	if h, ok := c.stater.(interface{ HandshakeContext(context.Context) error }); ok {
		return h.HandshakeContext(ctx)
	}
	return nil
}

// externalStated is an externalConn whose listener stands upon TLS of its own.
type externalStated struct {
	copyless
	*externalConn

	stated *statedConn
}

// ConnectionState is that of statedConn.
func (c externalStated) ConnectionState() tls.ConnectionState { return c.stated.ConnectionState() }

// HandshakeContext is that of statedConn.
func (c externalStated) HandshakeContext(ctx context.Context) error {
	return c.stated.HandshakeContext(ctx)
}
