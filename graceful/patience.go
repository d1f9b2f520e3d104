package graceful

import "time"

// _pipelinePatience is for how long every pipelined request is answered, as it
// comes: a client that never stops sending would hold up the drain.
const _pipelinePatience = time.Second

// _pipelineLimit is how many bytes of requests are answered that have come by
// then.
const _pipelineLimit = 64 << 10

// closes reports whether the reply whose head is about to be written is the last
// on its connection, and says so.
func (c *conn) closes() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.account.stage.forced() {
		c.closing = true
		return true
	}
	if !c.load().inFlight() {
		return false // hijacked, or the answer to something that is no request
	}
	follows := c.followed()
	if c.account.stage.hurry.Load() {
		follows = c.patient(follows)
	}
	c.closing = !follows
	return c.closing
}

// patient reports whether to go on answering when the patience has run out:
// what had come by then is answered to the last, and nothing behind it.
func (c *conn) patient(follows bool) bool {
	if c.answered == 0 && follows {
		for more := !c.reading; more && len(c.behind) < _pipelineLimit; {
			more = c.fill()
		}
		c.answered = int32(len(c.behind)) + 1 //nolint:gosec // a few KiB
		if c.ahead {
			c.answered++ // net/http has some of it
		}
		return c.answered > 1
	}
	return c.answered > 1
}

// spend notes that n bytes of what had come by the end of the patience are on
// their way to be answered.
func (c *conn) spend(n int) {
	if c.answered > 1 {
		c.answered = max(c.answered-int32(n), 1) //nolint:gosec // a few KiB
	}
}
