package load

import (
	"time"

	"golang.org/x/sys/unix"
)

// silence tells for how long no data has come to a connection, negative if
// that is unknown. The kernel knows better than the client, which may have
// waited for its turn meanwhile. It counts in ticks of some milliseconds.
func silence(fd int) time.Duration {
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return -1
	}
	return time.Duration(info.Last_data_recv) * time.Millisecond
}
