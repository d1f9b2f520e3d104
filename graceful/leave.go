package graceful

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// leave tells a connection to close that is silent, idle, in its handshake or
// within a head. The read in which it is blocked carries that out, so that
// net/http closes the connection itself and nothing that came meanwhile is lost.
// It reports whether the connection has been in that state since it was found to
// be due, see stood.
func (c *conn) leave(from connState, since int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.load() != from, c.stood(from) != since:
		return false
	case from == connActive && !c.resting():
		return false
	case from == connHandshaking && c.wire() == nil:
		return c.leaveTheirs()
	}
	return c.tellToLeave(from, since)
}

// leaveTheirs is leave for a handshake of a listener's own TLS, which does not go on
// behind an interruption. So the last look comes before that, and is the end.
func (c *conn) leaveTheirs() bool {
	if sock.LastLook(c.socket()) {
		return false
	}
	if _, ok := c.socket().(syscall.Conn); ok {
		c.gone = true
		c.account.left(connSilent)
	}
	return c.tellToLeave(connHandshaking, c.stood(connHandshaking))
}

// tellToLeave is leave for who has looked at the connection.
func (c *conn) tellToLeave(from connState, since int64) bool {
	c.from = from
	if c.inRecord() && from != connHandshaking {
		c.from = connReading
	}
	c.stamp()
	c.turn(connLeaving)
	if c.wire() != nil && from == connHandshaking && c.stood(from) != since { // a read that was not meant must not fail
		c.turn(from)
		return false
	}
	_ = c.SetReadDeadline(_longAgo) // fails only on a closed connection, which leaves anyway
	return true
}

// stood returns what changes when a connection that is in a state turns to it
// again. Who finds it to be due reads that before, for it may not run for a while
// before it says so.
func (c *conn) stood(in connState) int64 {
	if w := c.wire(); w != nil && in == connHandshaking {
		return w.asking.Load()
	}
	return c.since.Load()
}

// leaveOn sets the deadline of a word to leave again, behind another one.
func (c *conn) leaveOn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.load() == connLeaving {
		_ = c.SetReadDeadline(_longAgo) // fails only on a closed connection
	}
}

// _longAgo is a read deadline that has passed, in the manner of net/http.
var _longAgo = time.Unix(1, 0)

// stays looks a last time whether something has come, and turns the connection
// back if it has. Otherwise it counts one that has left.
func (c *conn) stays() bool {
	came := c.came()
	if came && c.load() == connLeaving {
		c.turn(c.from)
	}
	if !came && !c.gone {
		c.gone = true
		c.account.left(c.from)
		c.sayGoodbye()
	}
	return came
}

// castOff closes a connection that was told to leave and does not carry it out, as
// it has stood since. If patient, it leaves one alone whose client has sent bytes that
// nobody has read: on an overloaded machine the goroutine that reads them may not be
// scheduled for a second.
func (c *conn) castOff(since int64, patient bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.load() != connLeaving || c.stood(connLeaving) != since || patient && sock.Unread(c.socket()) {
		return
	}
	if !isKernels(c.socket()) { // the Close of a user's connection may block
		c.mu.Unlock()
		defer c.mu.Lock()
	}
	c.abort()
}

// shakesOn looks a last time whether more of a handshake has come that was told
// to leave, and turns the connection back if it has.
func (c *conn) shakesOn() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.load() != connLeaving || c.from != connHandshaking || !sock.LastLook(c.socket()) {
		return false
	}
	c.turn(connHandshaking)
	return true
}

// shookOn turns a connection back of whose handshake more has come since it was
// told to leave.
func (c *conn) shookOn() {
	if c.load() != connLeaving {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.load() == connLeaving && c.from == connHandshaking {
		c.turn(connHandshaking)
	}
}

func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// How long a connection waits that closes behind its last reply in a drain.
const (
	// _lingerTime bounds the whole.
	_lingerTime = 2 * time.Second
	// _lingerQuiet is for how long a client must not have sent anything that was
	// in the midst of sending.
	_lingerQuiet = 100 * time.Millisecond
	// _lingerPause is how often it is looked at, at the least.
	_lingerPause = 20 * time.Millisecond
)

// linger ends the sending half and waits until the client has done the same, or
// its kernel has the whole reply. To close at once would make this kernel answer
// with RST to whatever the client still sends, and that destroys a reply on its
// way (RFC 9112 section 9.6).
func (c *conn) linger() { c.lingerQuietly(0) }

// lingerQuietly is linger for who may have to say something, for so long, when it
// has the whole reply.
func (c *conn) lingerQuietly(least time.Duration) {
	socket := c.socket()
	looked := c.endSending() // at what has come, which takes a read where halves are not known
	if !looked && !c.account.obeys.Load() {
		return
	}
	buf := make([]byte, 4<<10)
	end, quiet := c.account.stage.waitEnd(_lingerTime), time.Now().Add(least)
	for pause := time.Millisecond; time.Now().Before(end); pause = min(2*pause, _lingerPause) {
		delivered := sock.Delivered(socket)
		if !delivered {
			quiet = later(quiet, time.Now().Add(least))
		}
		if c.account.stage.forced() || looked && delivered && !time.Now().Before(quiet) && !sock.Unread(socket) {
			return
		}
		_ = socket.SetReadDeadline(time.Now().Add(pause)) // fails only on a closed connection
		n, err := socket.Read(buf)
		switch {
		case n > 0:
			quiet = time.Now().Add(_lingerQuiet)
		case errors.Is(err, io.EOF) || !timedOut(err):
			return
		default:
			looked = true
		}
	}
}
