package intake

import (
	"errors"
	"net"
	"os"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// Accept returns the next connection. While the intake closes it goes on until
// the queue of the kernel is empty, and returns [net.ErrClosed] then. Where the
// process has no descriptors left it tries again, as http.Server does, but
// without sleeping through the close.
func (l *Listener) Accept() (net.Conn, error) {
	l.Serving()
	for retry := (backoff{}); ; {
		if l.done() {
			return nil, net.ErrClosed
		}
		nc, err := l.look()
		switch {
		case err == nil:
			return nc, nil
		case l.missed(err):
		case temporary(err) && !l.closed.Load():
			l.pause(&retry, err)
		default:
			l.failed()
			return nil, err
		}
	}
}

// look accepts, and counts that.
func (l *Listener) look() (net.Conn, error) {
	l.looks.Add(1)
	defer l.looks.Add(1)
	return l.Listener.Accept()
}

// failed notes that an accept has failed for good while the intake closes.
func (l *Listener) failed() {
	if l.Closing() {
		l.Ended()
	}
}

// done reports whether the intake is closed and everything in it accepted. The
// accepting goroutine asks before each accept.
func (l *Listener) done() bool {
	if !l.Closing() || l.deaf {
		return false
	}
	if l.accepted() {
		_ = l.Close() // here: until another goroutine has woken, newcomers queue
		l.Ended()
		return true
	}
	l.arm()
	return false
}

// accepted reports whether all that came has been accepted. Where newcomers are
// not held off there is no use in waiting for a quiet moment, if the queue can
// be counted: the moment to close is the one at which it is empty, once no handshake
// was half-way. That is asked for until it was so, and not again: it takes its
// time, in which others queue.
func (l *Listener) accepted() bool {
	if l.quiet && l.queueLen() <= 0 { // it is asked again: some time may have passed
		return true
	}
	if time.Now().After(l.limit) {
		return l.queueLen() <= 0 || l.overtime.over(l)
	}
	if l.held || l.queueLen() != 0 {
		return false
	}
	if l.settled {
		return true
	}
	l.settled = l.halfOpen() <= 0 || time.Until(l.limit) < _unheldReserve
	return l.settled && l.queueLen() == 0
}

// arm sets the deadline by which the next connection has to come. It must lie
// in the future, or Accept returns without looking.
func (l *Listener) arm() {
	l.due = time.Now().Add(l.window)
	if d, ok := l.Listener.(deadliner); ok {
		_ = d.SetDeadline(l.due) // fails only on a closed socket
	}
}

// missed reports whether err, of an accept, only says that nothing came until
// the deadline, or that the word to close woke the accepting goroutine.
func (l *Listener) missed(err error) bool {
	if !l.Closing() || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	l.quiet = !l.due.IsZero() && !time.Now().Before(l.due) && l.halfOpen() <= 0 && l.queueLen() <= 0
	return true
}

// halfOpen returns how many handshakes are half-way. Ask for it before the
// length of the queue, into which they go.
func (l *Listener) halfOpen() int { return sock.HalfOpen(l.Addr()) }

// deadliner is a listener whose Accept can be interrupted, as those of TCP and
// Unix sockets.
type deadliner interface{ SetDeadline(time.Time) error }
