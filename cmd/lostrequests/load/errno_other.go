//go:build !windows

package load

import "syscall"

// The errors of connections, as the system names them.
const (
	errnoRefused = syscall.ECONNREFUSED
	errnoReset   = syscall.ECONNRESET
	errnoPipe    = syscall.EPIPE
)
