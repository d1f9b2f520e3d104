package load

import "golang.org/x/sys/windows"

// The errors of connections, as the system names them: package syscall's own
// ECONNREFUSED is none that Windows returns.
const (
	errRefused = windows.WSAECONNREFUSED
	errReset   = windows.WSAECONNRESET
	errPipe    = windows.WSAECONNABORTED
)
