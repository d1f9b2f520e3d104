//go:build !linux

package sock

import "net"

// HalfOpen is known on Linux alone.
func HalfOpen(net.Addr) int { return Unknown }

// CountsHalfOpen reports false: [HalfOpen] is known on Linux alone.
func CountsHalfOpen(net.Addr) bool { return false }

// AlwaysCookies is known on Linux alone.
func AlwaysCookies() bool { return false }
