package graceful

import (
	"slices"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// What has come behind the request in flight decides what its reply says in a
// drain: Connection: close ends the connection, and with it every request that
// is here already, so that only the last reply may carry it.

// keep keeps bytes that lie behind those which net/http has got.
func (c *conn) keep(p []byte) {
	if len(p) == 0 {
		return
	}
	c.behind = append(c.behind, p...)
	c.noteBehind()
}

// noteBehind notes whether another request has begun behind the one in flight.
func (c *conn) noteBehind() {
	if c.load() != connActive {
		return
	}
	r := c.request
	if r.WantsBody() {
		return // the handler that is about to run says how long it is
	}
	rest := c.behind[r.Feed(c.behind):]
	if r.Over() && !framing.Blank(rest) {
		c.turn(connFollowed)
	}
}

// take moves kept bytes to p and returns how many.
func (c *conn) take(p []byte) int {
	n := copy(p, c.behind)
	n = c.feed(p[:n])
	if c.behind = c.behind[n:]; len(c.behind) == 0 {
		c.behind = nil
		return n
	}
	if c.request.Over() { // otherwise nothing has changed, and there may be much to look at
		c.noteBehind()
	}
	return n
}

// holdsBytes reports whether bytes are kept.
func (c *conn) holdsBytes() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.behind) > 0
}

// followed reports whether a request behind the one in flight has come, or may
// have.
func (c *conn) followed() bool {
	if c.load() == connFollowed {
		return true
	}
	if !c.ahead && !c.request.Over() && !c.bodyIsHere() {
		return false // the client is in the midst of its body
	}
	return c.pending()
}

// bodyIsHere reports whether the rest of the body of the request in flight has
// come. It may lie in the kernel, not read yet.
func (c *conn) bodyIsHere() bool {
	var g gathering
	most := _pipelineKept
	if c.reading {
		most = 0
	}
	g.take(c, most)
	return g.request.Over()
}

// pending reports whether something has come that net/http has not got.
func (c *conn) pending() bool {
	c.still()
	defer c.goOn()
	came := !c.reading && c.fill()
	switch {
	case c.load() == connFollowed:
		return true
	case came && (c.ahead || c.request.WantsBody()): // it was not looked at
		return !framing.Blank(c.behind)
	default:
		return c.inRecord() || sock.Unread(c.socket())
	}
}

// fill keeps what has come, without waiting, and reports whether anything has.
// Nothing else may be reading. TLS gives one record at a time, and holds the
// next: a stray line end that comes in its own may have a request behind it.
func (c *conn) fill() bool {
	came := c.draw()
	for more := came; more && len(c.behind) < _pipelineKept && framing.Blank(c.behind); {
		more = c.draw()
	}
	if came {
		c.noteBehind()
	}
	return came
}

// draw is fill for who notes what is behind when all has come.
func (c *conn) draw() bool {
	var n int
	c.behind = slices.Grow(c.behind, _watchLimit)
	free := c.behind[len(c.behind):][:_watchLimit]
	switch {
	case c.wire() != nil:
		n = c.session.pull(free)
	case c.speaksTLS(): // as its listener has made it: that may be less than a record
		n = pullBlind(c.Conn, free)
	default:
		n = receive(c.Conn, free)
	}
	if c.behind = c.behind[:len(c.behind)+n]; len(c.behind) == 0 {
		c.behind = nil // most connections have nothing there
	}
	return n > 0
}
