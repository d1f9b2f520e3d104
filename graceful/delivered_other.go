//go:build !linux

package graceful

import (
	"net"
	"syscall"
)

// delivered would report whether the peer's kernel has all that was written. This
// system does not tell, so a socket waits for its client, within bounds.
func delivered(nc net.Conn) bool {
	_, socket := nc.(syscall.Conn)
	return !socket
}

// waiting returns how many bytes of nc the kernel holds that nobody has read, as
// far as it can be seen.
func waiting(nc net.Conn) int { return queued(nc, 64<<10) }
