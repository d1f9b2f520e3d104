//go:build unix

package load

import (
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

// sight is what a client saw of its connection just before it wrote.
type sight struct {
	closed  bool          // a FIN, a reset, or bytes that nobody had asked for
	silence time.Duration // if closed, for how long no data had come; negative if unknown
	at      time.Time
}

// write looks at the connection and writes a request, unless it is to respect
// a close that it sees: then nothing is written.
//
// It looks at the socket itself and takes nothing from it, as nginx and HAProxy
// do before they use a kept-alive connection again. Nothing but two system
// calls stands between the look and the write: on a machine without a core to
// spare a client that looks and then has to wait for its turn would write
// blindly.
func write(c *net.TCPConn, request string, respect bool) (s sight, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return s, err
	}
	b := []byte(request)
	var n int
	waited := raw.Write(func(fd uintptr) bool {
		s = look(int(fd))
		if s.closed && respect {
			n = len(b)
			return true
		}
		n, err = syscall.Write(int(fd), b)
		return !errors.Is(err, syscall.EAGAIN)
	})
	switch {
	case waited != nil:
		return s, waited
	case err == nil && n < len(b):
		return s, io.ErrShortWrite
	default:
		return s, err
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
