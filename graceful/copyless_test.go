package graceful

import (
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A connection has the methods by which net/http and io.Copy go other ways where
// the one below has them, and nowhere else.
func TestConnectionsHaveNoMoreThanTheOnesBelow(t *testing.T) {
	for _, nc := range []net.Conn{new(tlsConn), externalTLSConn{}, new(copylessConn), externalCopyless{}} {
		assert.NotImplements(t, (*io.ReaderFrom)(nil), nc)
		assert.NotImplements(t, (*io.WriterTo)(nil), nc)
		assert.Implements(t, (*interface{ CloseWrite() error })(nil), nc)
	}
	for _, nc := range []net.Conn{new(tlsConn), externalTLSConn{}} {
		assert.NotImplements(t, (*syscall.Conn)(nil), nc)
	}
	for _, nc := range []net.Conn{new(conn), new(externalConn)} {
		assert.Implements(t, (*io.ReaderFrom)(nil), nc)
		assert.Implements(t, (*io.WriterTo)(nil), nc)
		assert.Implements(t, (*syscall.Conn)(nil), nc)
	}
}
