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

// SinceHeard returns how long ago the last byte of the peer came, if nothing has been
// sent to it since, as far as the kernel tells.
func SinceHeard(nc net.Conn) (ago time.Duration, heard bool) {
	info := tcpInfo(nc)
	if info == nil || info.Bytes_received == 0 || info.Last_data_sent < info.Last_data_recv {
		return 0, false
	}
	return time.Duration(info.Last_data_recv) * time.Millisecond, true
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
