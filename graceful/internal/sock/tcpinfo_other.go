//go:build !linux

package sock

import (
	"net"
	"time"
)

// RoundTrip is known on Linux alone.
func RoundTrip(net.Conn) time.Duration { return 0 }

// SinceHeard reports that it is not known when the last byte of the peer came.
func SinceHeard(net.Conn) (ago time.Duration, heard bool) { return 0, false }
