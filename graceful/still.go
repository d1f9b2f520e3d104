package graceful

import "time"

// Bytes that a read has taken from the kernel, and TLS from a record, are
// nowhere to be seen until the goroutine that reads comes back with them, and
// on a loaded machine that takes its time. To know what has come, the read is
// interrupted, and its goroutine awaited.

const (
	// _stillLimit bounds the wait, where something of a listener's stands between
	// and does not listen.
	_stillLimit = 100 * time.Millisecond
	// _socketStillLimit bounds it where a socket does, which listens: its reader
	// may only be kept from running.
	_socketStillLimit = 5 * time.Second
)

// pause is what a read waits for that was interrupted.
type pause struct {
	came, over chan struct{} // closed when the read has come back, and when it may go on
	back       bool          // whether came is closed
}

// still makes the read that is under way come back, until goOn is called. The
// caller holds the lock, which is free meanwhile. net/http's own deadline is not
// restored: while a request is over and its handler runs, only ReadTimeout sets
// one, and the drain is bounded.
func (c *conn) still() {
	if !c.reading {
		return // and no read begins without the lock
	}
	p := &pause{came: make(chan struct{}), over: make(chan struct{})}
	c.paused = p
	_ = c.SetReadDeadline(_longAgo) // fails only on a closed connection
	c.mu.Unlock()
	timer := time.NewTimer(c.stillLimit())
	select {
	case <-p.came:
	case <-timer.C:
	}
	timer.Stop()
	c.mu.Lock()
}

func (c *conn) stillLimit() time.Duration {
	if c.isSocket() {
		return _socketStillLimit
	}
	return _stillLimit
}

// goOn lets the read go on.
func (c *conn) goOn() {
	if c.paused == nil {
		return
	}
	_ = c.SetReadDeadline(time.Time{}) // fails only on a closed connection
	close(c.paused.over)
	c.stray, c.paused = !c.paused.back, nil
}

// pauses is where a read comes that still has interrupted, also one that comes
// when nothing waits for it any more. It reports whether there was an interruption,
// and returns the error of the read, less that: net/http has not asked for it, and
// would cancel the request and watch no longer. Where net/http itself has
// interrupted the read since, the next read meets its deadline.
func (c *conn) pauses(err error) (interrupted bool, _ error) {
	if p := c.paused; p != nil && !p.back {
		p.back = true
		close(p.came)
	}
	interrupted = timedOut(err) && (c.paused != nil || c.stray)
	c.stray = false
	if interrupted {
		return true, nil
	}
	return false, err
}

// awaitGoOn waits, without the lock, until reads may go on.
func (c *conn) awaitGoOn() {
	for c.paused != nil {
		over := c.paused.over
		c.mu.Unlock()
		<-over // bounded, see still
		c.mu.Lock()
	}
}
