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
	state uint8
	local netip.Addr
}

// diagnose returns the TCP sockets of a family that have the given local port
// and listen, or are in the middle of a handshake.
func diagnose(family uint8, port uint16) ([]entry, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, err
	}
	defer func() { _ = unix.Close(fd) }() // it was only asked
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1}); err != nil {
		return nil, err
	}
	err = unix.Sendto(fd, diagRequest(family, port), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	if err != nil {
		return nil, err
	}
	return readDiag(fd)
}

// diagRequest returns the bytes of a nlmsghdr and an inet_diag_req_v2.
func diagRequest(family uint8, port uint16) []byte {
	b := make([]byte, _diagRequestLen)
	ne := binary.NativeEndian
	ne.PutUint32(b[0:], _diagRequestLen)
	ne.PutUint16(b[4:], _sockDiagByFamily)
	ne.PutUint16(b[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	b[16], b[17] = family, unix.IPPROTO_TCP
	ne.PutUint32(b[20:], 1<<_synReceived|1<<_listening)
	binary.BigEndian.PutUint16(b[24:], port)
	return b
}

// readDiag reads the answers up to the one that says that they are all.
func readDiag(fd int) ([]entry, error) {
	var list []entry
	buf := make([]byte, 32<<10) // more than one datagram of a dump holds
	for {
		n, _, err := unix.Recvfrom(fd, buf, 0)
		if err != nil {
			return nil, err
		}
		messages, err := syscall.ParseNetlinkMessage(buf[:n])
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			switch {
			case m.Header.Type == unix.NLMSG_DONE:
				return list, nil
			case m.Header.Type != _sockDiagByFamily, len(m.Data) < _diagMessageLen:
				return nil, errDiag
			}
			list = append(list, entry{m.Data[1], localAddr(m.Data)})
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
