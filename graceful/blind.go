package graceful

import (
	"net"
	"syscall"
	"time"
)

// Where a listener of the user's has made TLS, nothing stands below it, and
// nobody tells whether a handshake waits for the client, or the client for the
// server: for a certificate that takes its time, say. But who reads from a socket
// holds a lock of it.

// _lockFree is within what time a lock is got that nobody holds.
const _lockFree = 5 * time.Millisecond

// look asks whether somebody reads from a socket, again and again. The goroutine
// that sweeps owns it.
type look struct {
	free chan bool     // tells whether nobody did; nil where nobody asks
	last time.Duration // when nobody did, after _epoch; 0 before that was seen
}

// begin asks, unless the last question is still open. What it starts ends with
// the present read.
func (l *look) begin(nc net.Conn) {
	sc, ok := nc.(syscall.Conn)
	if !ok || l.free != nil {
		return
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return
	}
	free, asked := make(chan bool, 1), time.Now()
	l.free = free
	go func() {
		_ = rc.Read(func(uintptr) bool { return true }) // fails only on a closed connection
		free <- time.Since(asked) < _lockFree
	}()
}

// silentSince returns since when somebody has been reading without end, or
// accepted where nobody can tell.
func (l *look) silentSince(nc net.Conn, accepted time.Duration) time.Duration {
	select {
	case free := <-l.free:
		l.free = nil
		if free {
			l.last = time.Since(_epoch)
		}
	default:
	}
	l.begin(nc)
	if l.last == 0 {
		return accepted
	}
	return l.last
}
