package sock

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Delivered reports whether the peer's kernel has acknowledged all that was
// written (SIOCOUTQ in tcp(7)). What is not a socket delivers at once.
func Delivered(nc net.Conn) bool { return ask(nc, unix.SIOCOUTQ) == 0 }

// Waiting returns how many unread bytes of nc the kernel holds (SIOCINQ in
// tcp(7)).
func Waiting(nc net.Conn) int { return ask(nc, unix.SIOCINQ) }

// ask returns what the kernel says of a socket, or 0.
func ask(nc net.Conn, what uint) int {
	n := 0
	_ = control(nc, func(fd int) (err error) { // or it is not a socket
		n, err = unix.IoctlGetInt(fd, what)
		return err
	})
	return n
}

// Gone reports whether the client has ended its half of the connection, or all
// of it, whatever of it is unread.
func Gone(nc net.Conn) bool {
	over := false
	err := control(nc, func(fd int) error {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}} //nolint:gosec // a descriptor
		n, err := unix.Poll(poll, 0)
		over = n > 0
		return err
	})
	return err == nil && over
}

// LastLook reports whether the kernel holds unread bytes of nc; if it does not, it
// ends the sending half directly after that look.
//
// The two calls are raw ones: the scheduler, which may let hundreds of other
// goroutines run between two usual system calls while as many connections are
// told to leave, does not see them. A request that arrives between the look and
// the FIN is lost, and the time between them is what can be done about it.
func LastLook(nc net.Conn) bool {
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
