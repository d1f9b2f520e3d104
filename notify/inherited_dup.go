//go:build unix && !aix

package notify

import (
	"os"

	"golang.org/x/sys/unix"
)

// inherited opens a copy of a descriptor that the process was started with: the
// original stays as it is, for its other users, and the copy does not block
// without a bound. On AIX x/sys has no F_DUPFD_CLOEXEC.
func inherited(fd int, name string) (*os.File, error) {
	own, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	if err := unix.SetNonblock(own, true); err != nil {
		_ = unix.Close(own)
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(own), name), nil
}
