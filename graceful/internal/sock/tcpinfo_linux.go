package sock

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// QueueLen returns how many connections wait in the accept queue of a TCP
// listener, or [Unknown]. For a listening socket the kernel puts it in the
// field of TCP_INFO that counts unacknowledged segments, and the longest that
// the queue may become in the next one (tcp_get_info). Where that is nothing,
// something stands in for the kernel that does not tell.
func QueueLen(l net.Listener) int {
	info := tcpInfo(l)
	if info == nil || info.Sacked == 0 {
		return Unknown
	}
	return int(info.Unacked)
}

// RoundTrip returns the smoothed round trip time to the peer, or 0 if it is
// unknown.
func RoundTrip(nc net.Conn) time.Duration {
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
