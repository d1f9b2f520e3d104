package graceful

import (
	"math/bits"
	"time"
)

// A connection that has reached its age ends as one in the lame duck: with its
// next reply, or on HTTP/2 with GOAWAY at its next stream. That is looked up
// when it is used, and at no other time: it needs no timer, and an idle
// connection, whose close could cross a request, is left to IdleTimeout.

// old reports whether the connection has reached its age.
func (c *conn) old() bool { return c.account.maxAge > 0 && c.oldFor() >= 0 }

// overdue reports whether a client that never stops pipelining has kept the
// connection from ending for as long as a drain would let it.
func (c *conn) overdue() bool { return c.account.maxAge > 0 && c.oldFor() >= _pipelinePatience }

func (c *conn) oldFor() time.Duration { return time.Since(_epoch) - c.oldAt() }

// oldAt returns when, after _epoch, the connection reaches its age: up to a tenth
// early, so that connections that came together do not leave together. The tenth
// is drawn from the moment at which it was accepted, which takes no memory.
func (c *conn) oldAt() time.Duration {
	const golden = 0x9E3779B97F4A7C15 // spreads neighbours evenly (Knuth, TAOCP 6.4)
	age := c.account.maxAge
	early, _ := bits.Mul64(uint64(c.accepted)*golden, uint64(age/10)) //nolint:gosec // any bits will do, and an age is positive
	return c.accepted + age - time.Duration(early)                    //nolint:gosec // below a tenth of age
}

// leaveAt returns when the client of a connection that speaks HTTP/2 is to be told
// to leave, or the zero time for never.
func (c *conn) leaveAt() time.Time {
	if c.account.maxAge == 0 {
		return time.Time{}
	}
	return _epoch.Add(c.oldAt())
}
