//go:build unix && !linux

package sock

import (
	"net"

	"golang.org/x/sys/unix"
)

// Waiting returns how many unread bytes of nc the kernel holds, as far as that can
// be seen.
func Waiting(nc net.Conn) int { return receive(nc, make([]byte, 64<<10), unix.MSG_PEEK) }
