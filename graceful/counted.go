package graceful

// A request whose handler has hijacked its connection is over when that closes,
// and the drain with it, although the handler may not have returned yet. So it is
// counted by whichever comes first.

// _isCounted is what a request owes that is counted already.
const _isCounted = ^uint32(0)

// countHijacked counts the request of a hijacked connection that is about to
// close, for the drain may be over before its handler has returned.
func (c *conn) countHijacked() {
	if c.load() == connHijacked && c.account.stage.draining() && c.owed.CompareAndSwap(0, _isCounted) {
		c.account.tally(mode(c.mode))
	}
}

// isCounted reports whether the request in flight was counted as its connection
// closed. Where it was hijacked and has not closed yet, it takes the count upon
// itself.
func (c *conn) isCounted() bool {
	switch {
	case c == nil:
		return false
	case c.load() == connHijacked:
		return !c.owed.CompareAndSwap(0, _isCounted)
	default:
		return c.owed.Load() == _isCounted
	}
}
