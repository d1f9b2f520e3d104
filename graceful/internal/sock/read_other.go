//go:build !unix

package sock

import "net"

// Unread cannot look into the kernel here. A connection that is told to leave
// is blocked in a read, which takes what comes at once: what this misses came
// within the microseconds of the interruption.
func Unread(net.Conn) bool { return false }

// Receive cannot take anything without waiting here.
func Receive(net.Conn, []byte) int { return 0 }

// Waiting cannot be known here, either.
func Waiting(net.Conn) int { return 0 }
