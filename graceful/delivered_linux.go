package graceful

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// delivered reports whether the peer's kernel has acknowledged all that was
// written (SIOCOUTQ in tcp(7)). What is no socket delivers at once.
func delivered(nc net.Conn) bool {
	return ask(nc, unix.SIOCOUTQ) == 0
}

// waiting returns how many bytes of nc the kernel holds that nobody has read
// (SIOCINQ in tcp(7)).
func waiting(nc net.Conn) int { return ask(nc, unix.SIOCINQ) }

// ask returns what the kernel says of a socket, or 0.
func ask(nc net.Conn, what uint) int {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return 0
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return 0
	}
	n := 0
	err = rc.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), what) })
	if err != nil {
		return 0
	}
	return n
}
