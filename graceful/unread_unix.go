//go:build unix

package graceful

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// queued returns how many bytes of nc the kernel holds that nobody has read, at
// most limit. The end of the stream does not count.
func queued(nc net.Conn, limit int) int {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return 0
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return 0
	}
	n := 0
	b := make([]byte, limit)
	err = rc.Control(func(fd uintptr) {
		n, _, _ = unix.Recvfrom(int(fd), b, unix.MSG_PEEK|unix.MSG_DONTWAIT) // no bytes, or no connection
	})
	if err != nil {
		return 0
	}
	return max(n, 0)
}
