package graceful

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// lastLook reports whether the kernel holds bytes of nc that nobody has read;
// if it does not, it ends the sending half in the same breath.
//
// The two calls are raw ones: the scheduler, which may let hundreds of other
// goroutines run between two usual system calls while as many connections are
// told to leave, does not see them. A request that arrives between the look and
// the FIN is lost, and the time between them is what can be done about it.
func lastLook(nc net.Conn) bool {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return false
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	unread := false
	err = rc.Control(func(fd uintptr) {
		var b [1]byte
		n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, fd, uintptr(unsafe.Pointer(&b)), 1,
			unix.MSG_PEEK|unix.MSG_DONTWAIT, 0, 0)
		if unread = errno == 0 && n > 0; !unread {
			_, _, _ = unix.RawSyscall(unix.SYS_SHUTDOWN, fd, unix.SHUT_WR, 0) // the close behind it does the same
		}
	})
	return err == nil && unread
}
