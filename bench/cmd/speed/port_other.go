//go:build !linux

package main

import "syscall"

// portLater cannot put the choice of the port off here.
func portLater(_, _ string, _ syscall.RawConn) error { return nil }
