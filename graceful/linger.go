package graceful

import (
	"io"
	"time"
)

// _lingerTime bounds how long a closing connection waits for its peer, as long
// as net/http's own lingering after an unread body.
const _lingerTime = 500 * time.Millisecond

// linger reads what a peer is still sending before its connection is closed
// behind the last reply. Closing a socket that holds unread bytes makes the
// kernel answer with RST, which can destroy the reply on its way (RFC 9112
// section 9.6).
func (c *conn) linger() {
	if !unread(c.socket()) || c.CloseWrite() != nil {
		return
	}
	if c.SetReadDeadline(time.Now().Add(_lingerTime)) == nil {
		_, _ = io.Copy(io.Discard, struct{ io.Reader }{c.Conn}) // ends with the peer or at the deadline
	}
}
