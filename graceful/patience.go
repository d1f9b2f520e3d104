package graceful

import (
	"math"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// _pipelinePatience is for how long every pipelined request is answered, as it
// comes: a client that never stops sending would hold up the drain.
const _pipelinePatience = time.Second

// _pipelineKept bounds what is taken from TLS, which does not tell how much it
// holds, when the patience ends.
const _pipelineKept = 64 << 10

// _tlsHolds is the most that TLS of a listener's own holds then, and does not tell
// of: a record in the clear, and what it has read ahead.
const _tlsHolds = 64 << 10

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
		return false // hijacked, or the answer to something that is not a request
	}
	follows := c.followed()
	if c.account.stage.closeAnyway.Load() || c.overdue() {
		follows = c.patient(follows)
	}
	c.closing = !follows
	return c.closing
}

// patient reports whether to go on answering when the patience has run out:
// what had come by then is answered to the last, and once more what has come by
// the end of that. What is sent behind a large body, or while a handler takes its
// time, can come no earlier; a client that never stops is at its end.
func (c *conn) patient(follows bool) bool {
	if follows && (c.answered == 0 || c.answered == 1 && !c.again) {
		c.again = c.answered == 1
		c.answered = c.come() + 1
	}
	return c.answered > 1 && (follows || !c.ahead && !c.keepsWhole())
}

// come returns how many bytes have come that net/http has not got.
func (c *conn) come() int32 {
	for more := !c.reading; more && len(c.behind) < _pipelineKept; {
		more = c.fill()
	}
	// What TLS adds goes when it is decrypted, so this is at least what will come.
	come := len(c.behind) + sock.Waiting(c.socket())
	switch w := c.wire(); {
	case w != nil:
		come += int(w.held.Load())
	case c.speaksTLS():
		come += _tlsHolds
	}
	if c.ahead {
		come++ // net/http has some of it
	}
	return int32(min(come, math.MaxInt32-1)) //nolint:gosec // bounded
}

// keepsWhole reports whether the rest of the request in flight is kept.
func (c *conn) keepsWhole() bool {
	r := c.request
	r.Feed(c.behind)
	return r.Over()
}

// spend notes that net/http has got n bytes of what had come by the end of the
// patience.
func (c *conn) spend(n int) {
	if c.answered > 1 {
		c.answered = max(c.answered-int32(n), 1) //nolint:gosec // what a read brings
	}
}
