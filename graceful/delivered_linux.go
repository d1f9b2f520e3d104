package graceful

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// delivered reports whether the peer's kernel has acknowledged all that was
// written (SIOCOUTQ in tcp(7)). What is no socket delivers at once.
func delivered(nc net.Conn) bool {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return true
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return true
	}
	n := 0
	err = rc.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ) })
	return err != nil || n == 0
}
