//go:build !windows

package load

import "syscall"

// The errors of connections, as the system names them.
const (
	errRefused = syscall.ECONNREFUSED
	errReset   = syscall.ECONNRESET
	errPipe    = syscall.EPIPE
)
