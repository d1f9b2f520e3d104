//go:build unix

package trial

import (
	"errors"

	"golang.org/x/sys/unix"
)

// atEnd reports whether nothing more comes on the socket.
func atEnd(fd uintptr) bool {
	var b [1]byte
	n, _, err := unix.Recvfrom(int(fd), b[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
	return n == 0 && err == nil || err != nil && !errors.Is(err, unix.EAGAIN)
}
