//go:build unix

package sock

import (
	"errors"

	"golang.org/x/sys/unix"
)

var errNoQueue = errors.New("the kernel does not tell of a queue")

// ready returns 1 if a connection waits in the accept queue of a listening socket,
// and 0 if none does: poll(2) calls it readable then, on every Unix.
func ready(fd int) (int, error) {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(fds, 0)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return 0, err
		case fds[0].Revents&^unix.POLLIN != 0:
			return 0, errNoQueue
		default:
			return n, nil
		}
	}
}
