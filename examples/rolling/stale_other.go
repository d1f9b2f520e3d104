//go:build !unix

package main

import "net"

// stale cannot tell. The demo does not get here: there is no SIGTERM either.
func stale(net.Conn) bool { return false }
