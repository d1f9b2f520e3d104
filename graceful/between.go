package graceful

import "time"

// requestBegins notes that net/http asks for the next request. If there is less
// room than in an empty buffer, a part of it is there already.
func (c *conn) requestBegins(room int) {
	c.between = false
	if used := int(c.buffer) - room; used > 0 {
		c.exchange.head, c.exchange.wary = used, true
		c.turnTo(connReading)
		return
	}
	if w := c.wire(); w != nil && w.rest.Load() {
		c.turnTo(connHearing)
		return
	}
	c.endExchange()
	if start := c.service.stage.began.Load(); start != nil { // outside a drain nobody asks
		c.stampIdle(*start)
	}
	c.turnTo(connIdle)
}

// turnTo leaves the state of a request that is over.
func (c *conn) turnTo(next connState) {
	if s := c.load(); s.busy() {
		c.swap(s, next)
	}
}

// SetWriteDeadline sets the write deadline for net/http, which takes it back
// when a reply is out, also one that it gave without a handler. That says the
// same as ConnState, which costs 20 ns more.
func (c *conn) SetWriteDeadline(t time.Time) error {
	if t.IsZero() && c.load().busy() && !c.handling { // the state first: a hijacked one has other owners
		c.replied = true
	}
	return c.Conn.SetWriteDeadline(t)
}

// SetReadDeadline sets the read deadline for net/http, which does so twice
// between two requests: before it waits for the first bytes of the next one,
// and when it has them. If it has not asked for any in between, they were in
// its buffer. It does neither where the connection closes behind the reply; a
// read that looks ahead may then still be on, so nothing is noted for reads
// before.
func (c *conn) SetReadDeadline(t time.Time) error {
	switch {
	case c.replied:
		c.replied = false
		c.finished()
	case c.between:
		c.between = false
		c.exchange.head, c.exchange.wary = 4, true // four bytes at the least
		c.turnTo(connReading)
	}
	return c.Conn.SetReadDeadline(t)
}

// stampIdle notes when the connection became idle.
func (c *conn) stampIdle(start time.Time) { c.idleFor.Store(int64(time.Since(start))) }

// finished notes that net/http is done with the request, and goes on to the next.
func (c *conn) finished() {
	if c.load() == connFollowed && c.swap(connFollowed, connReading) {
		c.exchange.ahead() // which has begun
		return
	}
	c.between = true
}
