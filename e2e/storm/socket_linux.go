package storm

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Read implements [net.Conn]. It reads as net does, but under the lock.
func (s *socket) Read(p []byte) (n int, err error) {
	rc, err := s.Conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return 0, err
	}
	var errno error
	err = rc.Read(func(fd uintptr) bool {
		n, errno = s.readNow(int(fd), p)
		return !errors.Is(errno, unix.EAGAIN)
	})
	switch {
	case err != nil:
		return 0, err
	case errno != nil:
		return 0, os.NewSyscallError("read", errno)
	case n == 0:
		return 0, io.EOF
	default:
		return n, nil
	}
}

func (s *socket) readNow(fd int, p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := unix.Read(fd, p)
	if n > 0 {
		s.read += int64(n)
	}
	return max(n, 0), err
}

// look returns what has arrived so far.
func (s *socket) look() view {
	v := view{at: time.Now()}
	rc, err := s.Conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return v
	}
	err = rc.Control(func(fd uintptr) { v.ask(s, int(fd)) })
	v.known = v.known && err == nil
	return v
}

// ask asks the kernel.
func (v *view) ask(s *socket, fd int) {
	s.mu.Lock()
	queued, err := unix.IoctlGetInt(fd, unix.SIOCINQ)
	v.received = s.read + int64(queued)
	s.mu.Unlock()
	poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}} //nolint:gosec // a descriptor
	_, perr := unix.Poll(poll, 0)
	v.ended = poll[0].Revents&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0
	v.known = err == nil && perr == nil
}
