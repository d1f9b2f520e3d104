//go:build !unix

package load

import (
	"errors"
	"net"
	"os"
	"time"
)

// CanLook is false: a client that is not to look cannot tell later what it would
// have seen.
const CanLook = false

// glance is how long a look takes: without a call that peeks it is a read that
// finds nothing.
const glance = time.Millisecond

// lookAndWrite reads for a moment before it writes, if it is to respect what it
// sees. Nothing that it could take away was asked for.
func lookAndWrite(c *net.TCPConn, b []byte, respect bool) (s sight, n int, err error) {
	s.at = time.Now()
	if respect {
		_ = c.SetReadDeadline(s.at.Add(glance)) // fails only where the write below fails too
		_, err := c.Read(make([]byte, 1))
		if s.closed = !errors.Is(err, os.ErrDeadlineExceeded); s.closed {
			s.silence = -1
			return s, 0, errLeft
		}
		_ = c.SetReadDeadline(s.at.Add(Patience))
	}
	n, err = c.Write(b)
	return s, n, err
}
