package graceful

// _watchLimit is how many bytes are kept that come while a handler runs.
const _watchLimit = 4 << 10

// watches reports whether a read is the one in which net/http looks for the end
// of the stream while a handler runs: it has the whole request, and has not said
// that the reply is out. Where nobody passes that on, nothing is known of it.
func (c *conn) watches() bool {
	return !c.untold && !c.finished && c.load().inFlight() && c.request.Over() && !c.ahead
}

// watched ends a watch where its read has ended, or where it has kept as much as
// it may: net/http then gets the first byte of the next request, as from any
// other connection. Otherwise the watch goes on.
func (c *conn) watched(p []byte, err error) (n int, again bool, _ error) {
	full := len(c.behind) >= _watchLimit
	if len(c.behind) > 0 && (full || timedOut(err)) {
		return c.take(p[:1]), false, nil
	}
	return 0, err == nil, err
}
