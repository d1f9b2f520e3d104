package sock

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// QueueLen returns how many connections wait in the accept queue of a listener,
// or [Unknown]. One that hides its socket is looked for by its address, and known
// if no other listener has the same.
func QueueLen(l net.Listener) int {
	var n int
	err := control(l, func(fd int) (err error) {
		n, err = queueOf(l, fd)
		return err
	})
	if errors.Is(err, errors.ErrUnsupported) {
		n, err = queueAt(l.Addr())
	}
	if err != nil {
		return Unknown
	}
	return n
}

func queueOf(l net.Listener, fd int) (int, error) {
	if _, ok := l.(*net.UnixListener); ok {
		return unixQueueOf(fd)
	}
	return tcpQueueOf(fd)
}

// tcpQueueOf asks for TCP_INFO. For a listening socket the kernel puts the length
// of the queue in the field that counts unacknowledged segments, and the longest
// that it may become in the next one (tcp_get_info). Where that is nothing,
// something stands in for the kernel that does not tell.
func tcpQueueOf(fd int) (int, error) {
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	switch {
	case err != nil:
		return 0, err
	case info.Sacked == 0:
		return 0, errNoQueue
	default:
		return int(info.Unacked), nil
	}
}

func queueAt(addr net.Addr) (int, error) {
	switch at := addr.(type) {
	case *net.TCPAddr:
		return tcpQueueAt(at)
	case *net.UnixAddr:
		return unixQueueAt(at.Name)
	default:
		return 0, errNoQueue
	}
}

// tcpQueueAt looks for the listener that has an address.
func tcpQueueAt(tcp *net.TCPAddr) (int, error) {
	list, err := socketsAt(tcp, _listeners)
	switch {
	case err != nil:
		return 0, err
	case len(list) != 1 || list[0].longest == 0:
		return 0, errNoQueue
	default:
		return int(list[0].queue), nil
	}
}
