package graceful

import "net"

// unread reports whether the kernel holds bytes of nc that nobody has read.
func unread(nc net.Conn) bool { return queued(nc, 1) > 0 }
