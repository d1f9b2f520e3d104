//go:build !linux

package sock

import (
	"net"
	"time"
)

// QueueLen is known on Linux alone.
func QueueLen(net.Listener) int { return Unknown }

// RoundTrip is known on Linux alone.
func RoundTrip(net.Conn) time.Duration { return 0 }
