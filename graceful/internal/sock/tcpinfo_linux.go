package sock

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

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
