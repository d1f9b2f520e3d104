package graceful

import (
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
