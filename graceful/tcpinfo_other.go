//go:build !linux

package graceful

import (
	"net"
	"time"
)

// Only Linux tells these of a socket.

func queueLen(net.Listener) int { return _unknown }

func roundTrip(net.Conn) time.Duration { return 0 }
