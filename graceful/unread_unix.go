//go:build unix

package graceful

import (
	"errors"
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
	n, _ := tryReceive(nc, buf, flags) // no bytes, or no connection
	return n
}

func tryReceive(nc net.Conn, buf []byte, flags int) (n int, err error) {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return 0, err
	}
	closed := rc.Control(func(fd uintptr) {
		n, _, err = unix.Recvfrom(int(fd), buf, flags|unix.MSG_DONTWAIT)
	})
	return max(n, 0), errors.Join(closed, err)
}
