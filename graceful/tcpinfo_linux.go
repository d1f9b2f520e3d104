package graceful

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// queueLen returns how many connections wait in the accept queue of a TCP
// listener, or -1 if that is not to be known. For a listening socket the kernel
// puts it in the field of TCP_INFO that counts unacknowledged segments
// (tcp_get_info).
func queueLen(l net.Listener) int {
	info := tcpInfo(l)
	if info == nil {
		return _unknown
	}
	return int(info.Unacked)
}

// roundTrip returns the smoothed round trip time to the peer, or 0 if that is
// not to be known.
func roundTrip(nc net.Conn) time.Duration {
	info := tcpInfo(nc)
	if info == nil {
		return 0
	}
	return time.Duration(info.Rtt) * time.Microsecond
}

func tcpInfo(v any) *unix.TCPInfo {
	var info *unix.TCPInfo
	err := control(v, func(fd int) (err error) {
		info, err = unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
		return err
	})
	if err != nil {
		return nil
	}
	return info
}
