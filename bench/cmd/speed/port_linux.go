package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// portLater leaves the choice of the port to connect, which knows the other end:
// bind alone would not use one that waits for the end of an old connection.
func portLater(_, _ string, raw syscall.RawConn) error {
	var failed error
	if err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.SOL_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
	}); err != nil {
		return err
	}
	return failed
}
