//go:build !linux

package sock

import (
	"net"
	"syscall"
)

// Delivered would report whether the peer's kernel has all that was written. This
// system does not tell, so a socket waits for its client, within bounds.
func Delivered(nc net.Conn) bool {
	_, socket := nc.(syscall.Conn)
	return !socket
}

// Gone would report whether the client has ended its half of the connection. This
// system does not tell, so it may have.
func Gone(net.Conn) bool { return true }

// LastLook reports whether the kernel holds unread bytes of nc.
func LastLook(nc net.Conn) bool { return Unread(nc) }
