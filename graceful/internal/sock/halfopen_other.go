//go:build !linux

package sock

import "net"

// HalfOpen is known on Linux alone.
func HalfOpen(net.Addr) int { return Unknown }

// AlwaysCookies is known on Linux alone.
func AlwaysCookies() bool { return false }
