package graceful

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"syscall"
)

// copyless takes ReadFrom and WriteTo from a connection that embeds it beside a
// conn, since two methods of one depth hide each other. What is below has none of
// them either, and net/http writes in another way where a connection has.
type copyless struct{}

// ReadFrom is hidden.
func (copyless) ReadFrom(io.Reader) (int64, error) { return 0, errors.ErrUnsupported }

// WriteTo is hidden.
func (copyless) WriteTo(io.Writer) (int64, error) { return 0, errors.ErrUnsupported }

// copylessConn is a conn above a connection that cannot copy by itself.
type copylessConn struct {
	copyless
	conn
}

// socketless takes from a connection that speaks TLS what a *tls.Conn has not: it
// would lead past TLS.
type socketless struct{}

// ReadFrom is hidden.
func (socketless) ReadFrom(io.Reader) (int64, error) { return 0, errors.ErrUnsupported }

// WriteTo is hidden.
func (socketless) WriteTo(io.Writer) (int64, error) { return 0, errors.ErrUnsupported }

// SyscallConn is hidden.
func (socketless) SyscallConn() (syscall.RawConn, error) { return nil, errors.ErrUnsupported }

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
