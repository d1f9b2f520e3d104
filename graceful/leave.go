package graceful

import "time"

// leave tells a connection that is silent, idle or in its handshake to close. The
// read in which it is blocked carries that out, so that net/http closes the
// connection itself and nothing that came meanwhile is lost. It reports
// whether the connection was still in that state.
func (c *conn) leave(from connState) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.swap(from, connLeaving) {
		return false
	}
	c.from = from
	_ = c.Conn.SetReadDeadline(_longAgo) // fails only on a closed connection, and that one leaves
	return true
}

// _longAgo is a read deadline that has passed, in the manner of net/http.
var _longAgo = time.Unix(1, 0)

// unleave takes the word to leave back. The deadline that net/http had set
// before is not restored: it sets a new one when the next head begins, and the
// drain is bounded.
func (c *conn) unleave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.Conn.SetReadDeadline(time.Time{}) // fails only on a closed connection
}

// stay looks at the socket a last time and reports whether there is something
// to stay for.
func (c *conn) stay() bool {
	c.unleave()
	look := lastLook
	if c.speaksTLS() {
		look = unread // TLS has to say goodbye before the socket does
	}
	if !look(c.socket()) {
		return false
	}
	c.swap(connLeaving, c.from)
	return true
}
