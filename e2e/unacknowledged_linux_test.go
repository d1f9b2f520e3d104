package e2e_test

import "golang.org/x/sys/unix"

// unacknowledgedBytes returns how much of what was written the other end has not got.
func unacknowledgedBytes(fd int) (int, error) { return unix.IoctlGetInt(fd, unix.SIOCOUTQ) }
