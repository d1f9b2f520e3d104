package graceful

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// gone reports whether the client has ended its half of the connection, or all
// of it, whatever of it is unread.
func gone(nc net.Conn) bool {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return false
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	over := false
	err = rc.Control(func(fd uintptr) {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}} //nolint:gosec // a descriptor
		n, err := unix.Poll(poll, 0)
		over = err == nil && n > 0
	})
	return err == nil && over
}
