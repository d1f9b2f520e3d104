package graceful

import (
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// feed follows bytes that net/http is about to get, and returns how many to
// give it. Behind the end of the request in flight they begin the next one.
func (c *conn) feed(p []byte) int {
	s := c.load()
	if s.taken() || c.refused() {
		return len(p)
	}
	if c.request.Over() {
		c.request, c.ahead = framing.Request{}, s.inFlight()
	}
	n := c.request.Feed(p)
	c.spend(n)
	switch {
	case !s.inFlight():
		c.progress(s)
	case c.ahead && c.request.Begun():
		c.turn(connFollowed)
	}
	return n
}

// progress notes how much has come of the request that net/http waits for.
func (c *conn) progress(s connState) {
	switch {
	case c.request.HasHead():
		c.begin()
	case c.request.Begun() && (s == connReading || s == connLeaving && c.from == connReading):
		c.turn(connReading) // its time goes on
	case c.request.Begun():
		c.stamp()
		c.turn(connReading)
	case s == connLeaving:
		c.turn(c.from) // line ends begin nothing
	}
}

// begin notes that a request is in flight.
func (c *conn) begin() {
	c.closing, c.ahead = false, false
	c.finished, c.flushed, c.interrupted = c.untold, false, false // no middleware knows of it yet
	c.reply.Store(uint32(replyToCome))
	c.turn(connActive)
}

// next turns from a request that is over to what follows, and reports whether
// the connection ends instead.
func (c *conn) next() (ends bool) {
	if c.untold && !c.askedForNext() {
		return false
	}
	ahead := c.ahead
	if ahead {
		c.spend(1) // what net/http has got of it counted as one, see patient
	}
	c.finished, c.ahead, c.interrupted = false, false, false
	switch {
	case c.closing:
		c.turn(connEnding)
		return true
	case c.load() != connFollowed:
		c.request = framing.Request{}
		c.stamp()
		c.turn(connIdle)
	case ahead && !c.request.HasHead(): // or net/http would not ask
		c.stamp()
		c.turn(connReading)
	default:
		c.request = framing.Request{}
		c.stamp()
		c.turn(connReading)
	}
	return false
}

// setBody notes how long the body of the request in flight is, how it is treated,
// and what it is: its handler is about to run.
func (c *conn) setBody(length int64, m mode, now inFlight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finished, c.flushed, c.mode, c.now = false, false, uint8(m), now
	if c.owed.Load() != 0 { // to read is cheaper
		c.owed.Store(0)
	}
	c.request.SetBody(length)
	if len(c.behind) > 0 {
		c.noteBehind()
	}
}

// finish notes that the request in flight is done with, and that the connection
// stays: the next read is for the next request.
func (c *conn) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = inFlight{} // it would keep the head of the request
	if c.load().inFlight() {
		c.finished = true
	}
}

// inFlight is what a connection knows of the request in flight: what can be told
// of one whose handler does not return.
type inFlight struct {
	method, uri string
	began       time.Duration // after _epoch
}

// present returns what is known of the request in flight.
func (c *conn) present() inFlight {
	if !c.mu.TryLock() { // a deadline of a listener's own may block under it
		return inFlight{}
	}
	defer c.mu.Unlock()
	return c.now
}
