//go:build unix

package main

import (
	"errors"
	"net"
	"syscall"
)

// stale reports whether an idle connection is of no use: there is something to
// read, which can only be that the backend has closed it. It looks into the
// kernel, and so misses nothing that has arrived.
func stale(c net.Conn) bool {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return true
	}
	silent := false
	err = raw.Read(func(fd uintptr) bool {
		_, err := syscall.Read(int(fd), make([]byte, 1))
		silent = errors.Is(err, syscall.EAGAIN)
		return true // without waiting
	})
	return err != nil || !silent
}
