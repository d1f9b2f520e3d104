package load

import "golang.org/x/sys/windows"

// The errors of connections, as the system names them: package syscall's own
// ECONNREFUSED is none that Windows returns.
const (
	errnoRefused = windows.WSAECONNREFUSED
	errnoReset   = windows.WSAECONNRESET
	errnoPipe    = windows.WSAECONNABORTED
)
