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
	return receiveNow(nc, make([]byte, limit), unix.MSG_PEEK)
}

// receive takes what the kernel holds of nc, without waiting, and returns how
// much that was.
func receive(nc net.Conn, buf []byte) int { return receiveNow(nc, buf, 0) }

func receiveNow(nc net.Conn, buf []byte, flags int) int {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return 0
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return 0
	}
	n := 0
	err = rc.Control(func(fd uintptr) {
		n, _, _ = unix.Recvfrom(int(fd), buf, flags|unix.MSG_DONTWAIT) // no bytes, or no connection
	})
	if err != nil {
		return 0
	}
	return max(n, 0)
}
