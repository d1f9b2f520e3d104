package graceful

import (
	"runtime"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
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
	c.spend(n)
	if c.behind = c.behind[n:]; len(c.behind) == 0 {
		c.behind = nil
		return n
	}
	c.noteBehind()
	return n
}

// holdsBytes reports whether bytes are kept.
func (c *conn) holdsBytes() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.behind) > 0
}

// setBody notes how long the body of the request in flight is: its handler is
// about to run.
func (c *conn) setBody(length int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finished = false
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
	if c.load().inFlight() {
		c.finished = true
	}
}

// followed reports whether a request behind the one in flight has come, or may
// have.
func (c *conn) followed() bool {
	if c.load() == connFollowed {
		return true
	}
	r := c.request
	if !c.ahead && !r.Over() {
		r.Feed(c.behind)
	}
	if !c.ahead && !r.Over() {
		return false // the client is in the midst of its body
	}
	return c.pending()
}

// pending reports whether something has come that nobody has read, or may have.
func (c *conn) pending() bool {
	if !c.speaksTLS() {
		return unread(c.socket())
	}
	c.awaitWatch()
	w := c.wire()
	switch {
	case c.load() == connFollowed:
		return true
	case w == nil:
		return c.pendingBlind()
	case !c.reading:
		return c.fill() || unread(c.socket())
	default:
		// TLS asks for more only when it has passed on all that it had.
		return !w.asked.Load() || w.inRecord.Load() || unread(c.socket())
	}
}

// _blindRead is how long a read of a listener's own TLS must last for TLS to be
// taken to hold nothing.
const _blindRead = 5 * time.Millisecond

// pendingBlind is pending where the listener has made TLS. What that holds, nobody
// can see; but it does not hold it for long while it reads.
func (c *conn) pendingBlind() bool {
	if rest := _blindRead - c.session.readsFor(); c.reading && rest > 0 {
		c.mu.Unlock()
		time.Sleep(rest) // nothing tells that TLS has looked through what it had
		c.mu.Lock()
	}
	return !c.reading || c.load() == connFollowed || unread(c.socket())
}

// _watchYields is how often awaitWatch lets others run.
const _watchYields = 100

// awaitWatch lets the goroutine run that net/http starts beside a handler to look
// for the end of the stream. While it has not come so far as to wait for the
// client, TLS may hold something, and with it a request. A reply whose handler
// returns at once would otherwise often be ahead of it.
func (c *conn) awaitWatch() {
	w := c.wire()
	for range _watchYields {
		if c.reading && (w == nil || w.asked.Load()) || c.load() == connFollowed {
			return
		}
		c.mu.Unlock()
		runtime.Gosched()
		c.mu.Lock()
	}
}

// fill keeps what has come, without waiting, and reports whether anything has.
// Nobody else may be reading.
func (c *conn) fill() bool {
	buf := make([]byte, _watchLimit)
	if c.speaksTLS() {
		buf = buf[:c.session.pull(buf)]
	} else {
		buf = buf[:receive(c.socket(), buf)]
	}
	c.keep(buf)
	return len(buf) > 0
}
