package graceful

import (
	"errors"
	"os"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// leave tells a connection to close that is silent, idle, in its handshake or
// within a head. The read in which it is blocked carries that out, so that
// net/http closes the connection itself and nothing that came meanwhile is lost.
// It reports whether the connection was still in that state.
func (c *conn) leave(from connState) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.load() != from {
		return false
	}
	c.from = from
	if c.inRecord() && from != connHandshaking {
		c.from = connReading
	}
	c.stamp()
	c.turn(connLeaving)
	_ = c.SetReadDeadline(_longAgo) // fails only on a closed connection, and that one leaves
	return true
}

// _longAgo is a read deadline that has passed, in the manner of net/http.
var _longAgo = time.Unix(1, 0)

// stays looks a last time whether something has come, and turns the connection
// back if it has. Otherwise it counts one that has left.
func (c *conn) stays() bool {
	came := false
	switch w := c.wire(); {
	case !c.speaksTLS() && c.goodbye() == nil:
		came = sock.LastLook(c.socket())
	case !c.speaksTLS(), w == nil: // the end of the stream is not the first to go out
		came = sock.Unread(c.socket()) // TLS has passed on all that it had
	default:
		came = c.fill() || w.inRecord.Load() && c.from != connReading
	}
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

func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
