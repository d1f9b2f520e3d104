package sock

import (
	"fmt"
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

// BindNowhere binds a listening socket to an interface that does not exist, so
// that the kernel finds no listener for a segment that opens a connection and
// refuses it. A handshake that has begun has an entry of its own, with the
// interface that it came in by, and still ends in the accept queue; what is
// queued stays there. The kernel does not ask whether the interface exists
// (sock_bindtoindex), and from Linux 5.7 on lets anybody bind a socket that is
// not bound to one yet.
func BindNowhere(l net.Listener) error { return control(l, bindNowhere) }

func bindNowhere(fd int) error {
	const nowhere = 1<<31 - 2 // interfaces are numbered from 1 on, one by one
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_BINDTOIFINDEX, nowhere); err != nil {
		return err
	}
	got, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_BINDTOIFINDEX)
	if err != nil || got != nowhere {
		return fmt.Errorf("SO_BINDTOIFINDEX: %w", ErrNoEffect)
	}
	return nil
}

// DropSYN attaches a classic BPF filter to a listening socket that drops
// segments with SYN set and lets the others through, so that handshakes which
// have begun still end. Clients that dial meanwhile ask again after a second
// (RFC 6298 section 2.1). Newer kernels ask for CAP_NET_ADMIN.
func DropSYN(l net.Listener) error { return control(l, dropSYN) }

func dropSYN(fd int) error {
	const (
		flags = 13 // the byte of the TCP header, where the filter begins to see, that holds them
		syn   = 0x02
		whole = 0x40000
	)
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: flags},
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, Jt: 0, Jf: 1, K: syn},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: whole},
	}
	err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]})
	if err != nil {
		return err
	}
	if filterLen(fd) != len(filter) {
		return fmt.Errorf("SO_ATTACH_FILTER: %w", ErrNoEffect)
	}
	return nil
}

// filterLen returns how many instructions the socket's filter has. The kernel
// tells it where it is asked for none of them (sk_get_filter).
func filterLen(fd int) int {
	var n uint32
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_GET_FILTER,
		0, uintptr(unsafe.Pointer(&n)), 0)
	if errno != 0 {
		return 0
	}
	return int(n)
}
