//go:build unix

package sock

import (
	"net"

	"golang.org/x/sys/unix"
)

// Unread reports whether the kernel holds unread bytes of nc. The end of the stream
// does not count.
func Unread(nc net.Conn) bool { return receive(nc, make([]byte, 1), unix.MSG_PEEK) > 0 }

// Receive takes what the kernel holds of nc, without waiting, and returns how much
// that was: 0 also where nc has no socket.
func Receive(nc net.Conn, buf []byte) int { return receive(nc, buf, 0) }

func receive(nc net.Conn, buf []byte, flags int) int {
	n := 0
	_ = control(nc, func(fd int) (err error) { // no bytes, or no connection
		n, _, err = unix.Recvfrom(fd, buf, flags|_dontWait)
		return err
	})
	return max(n, 0)
}
