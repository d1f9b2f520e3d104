package sock

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// What linux/sock_diag.h and linux/inet_diag.h define and x/sys does not.
const (
	_sockDiagByFamily = 20
	_synReceived      = 3 // TCP_SYN_RECV; the kernel takes its request sockets for it
	_listening        = 10
	_diagRequestLen   = unix.NLMSG_HDRLEN + 56
	_diagMessageLen   = 72
)

var errDiag = errors.New("the kernel's list of sockets cannot be read")

// entry is a socket in the kernel's list.
type entry struct {
	state          uint8
	local          netip.Addr
	queue, longest uint32 // of one that listens: how many connections wait, and how many may
}

// Which sockets are listed. Those in the middle of a handshake take the kernel a
// walk through all connections.
const (
	_listeners = 1 << _listening
	_halfOpen  = 1 << _synReceived
)

// diagnose returns the TCP sockets of a family that have the given local port and
// are in one of the states.
func diagnose(family uint8, port uint16, states uint32) (list []entry, err error) {
	err = askDiag(diagRequest(family, port, states), _diagMessageLen, func(m []byte) {
		ne := binary.NativeEndian
		list = append(list, entry{m[1], localAddr(m), ne.Uint32(m[56:]), ne.Uint32(m[60:])})
	})
	return list, err
}

// askDiag sends a request and takes the answers, each of which has a length at the
// least.
func askDiag(request []byte, length int, take func(m []byte)) error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }() // it was only asked
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1}); err != nil {
		return err
	}
	err = unix.Sendto(fd, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	if err != nil {
		return err
	}
	return readDiag(fd, length, take)
}

// diagRequest returns the bytes of a nlmsghdr and an inet_diag_req_v2.
func diagRequest(family uint8, port uint16, states uint32) []byte {
	b := diagHead(_diagRequestLen, unix.NLM_F_DUMP)
	b[16], b[17] = family, unix.IPPROTO_TCP
	binary.NativeEndian.PutUint32(b[20:], states)
	binary.BigEndian.PutUint16(b[24:], port)
	return b
}

// diagHead returns a request that has its nlmsghdr.
func diagHead(length uint32, flags uint16) []byte {
	b := make([]byte, length)
	ne := binary.NativeEndian
	ne.PutUint32(b[0:], length)
	ne.PutUint16(b[4:], _sockDiagByFamily)
	ne.PutUint16(b[6:], unix.NLM_F_REQUEST|flags)
	return b
}

// readDiag reads the answers up to the one that says that they are all, or the
// only one.
func readDiag(fd, length int, take func(m []byte)) error {
	buf := make([]byte, 32<<10) // more than one datagram of a dump holds
	for {
		n, _, err := unix.Recvfrom(fd, buf, 0)
		if err != nil {
			return err
		}
		messages, err := syscall.ParseNetlinkMessage(buf[:n])
		if err != nil {
			return err
		}
		for _, m := range messages {
			switch {
			case m.Header.Type == unix.NLMSG_DONE:
				return nil
			case m.Header.Type != _sockDiagByFamily, len(m.Data) < length:
				return errDiag
			}
			take(m.Data)
			if m.Header.Flags&unix.NLM_F_MULTI == 0 {
				return nil
			}
		}
	}
}

// localAddr returns the local address in an inet_diag_msg.
func localAddr(m []byte) netip.Addr {
	src := m[8:24]
	if m[0] == unix.AF_INET {
		return netip.AddrFrom4([4]byte(src))
	}
	return netip.AddrFrom16([16]byte(src)).Unmap()
}
