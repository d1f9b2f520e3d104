//go:build unix

package load

import (
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

// CanLook reports whether a client without [Client.Look] is told apart from one
// that lost its request here. Where it is false, such a client has losses that
// are none.
const CanLook = true

// lookAndWrite looks at the connection and writes, unless it is to respect a
// close that it sees: then nothing is written.
//
// It looks at the socket itself and takes nothing from it, as nginx and HAProxy
// do before they use a kept-alive connection again. Nothing but two system
// calls stands between the look and the write: on a machine without a core to
// spare a client that looks and then has to wait for its turn would write
// blindly.
func lookAndWrite(c *net.TCPConn, b []byte, respect bool) (s sight, n int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return s, 0, err
	}
	waited := raw.Write(func(fd uintptr) bool {
		if s = look(int(fd)); s.closed && respect {
			err = errLeft
			return true
		}
		n, err = syscall.Write(int(fd), b)
		return !errors.Is(err, syscall.EAGAIN)
	})
	switch {
	case waited != nil:
		return s, 0, waited
	case err == nil && n < len(b):
		return s, n, io.ErrShortWrite
	default:
		return s, max(n, 0), err
	}
}

func look(fd int) sight {
	var b [1]byte
	s := sight{at: time.Now()}
	_, _, err := syscall.Recvfrom(fd, b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	if s.closed = err != syscall.EAGAIN; s.closed {
		s.silence = silence(fd)
	}
	return s
}
