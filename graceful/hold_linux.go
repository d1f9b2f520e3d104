package graceful

import (
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// holdOff holds newcomers off the listening socket. One that was passed in is
// left alone: if another process shares it, newcomers are that one's to take.
func (k *intake) holdOff() hold {
	if !k.own {
		return hold{refused: errShared}
	}
	switch l := k.socket.(type) {
	case *net.UnixListener:
		return k.unlink(l)
	case *net.TCPListener:
		return holdTCP(l)
	default:
		return hold{refused: errors.ErrUnsupported}
	}
}

func holdTCP(l *net.TCPListener) hold {
	refused := control(l, bindNowhere)
	if refused == nil {
		return hold{method: HoldInterface}
	}
	if err := control(l, dropSYN); err != nil {
		return hold{refused: errors.Join(refused, err)}
	}
	return hold{method: HoldFilter, refused: refused}
}

// bindNowhere binds a listening socket to an interface that does not exist, so
// that the kernel finds no listener for a segment that opens a connection and
// refuses it. A handshake that has begun has an entry of its own, with the
// interface that it came in by, and still ends in the accept queue; what is
// queued stays there. The kernel does not ask whether the interface exists
// (sock_bindtoindex), and from Linux 5.7 on lets anybody bind a socket that is
// not bound to one yet.
func bindNowhere(fd int) error {
	const nowhere = 1<<31 - 2 // interfaces are numbered from 1 on, one by one
	return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_BINDTOIFINDEX, nowhere)
}

// dropSYN attaches a classic BPF filter that drops segments with SYN set and
// lets the others through, so that handshakes which have begun still end. The
// filter sees a segment from its TCP header on: byte 13 holds the flags.
func dropSYN(fd int) error {
	const (
		flags = 13
		syn   = 0x02
		whole = 0x40000
	)
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: flags},
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, Jt: 0, Jf: 1, K: syn},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: whole},
	}
	return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]})
}

// control runs f on the descriptor of v, a listener or a connection.
func control(v any, f func(fd int) error) error {
	sc, ok := v.(syscall.Conn)
	if !ok {
		return errors.ErrUnsupported
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := rc.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}
