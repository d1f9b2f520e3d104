//go:build !linux

package graceful

import "net"

// lastLook reports whether the kernel holds bytes of nc that nobody has read.
func lastLook(nc net.Conn) bool { return unread(nc) }
