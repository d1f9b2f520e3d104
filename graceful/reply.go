package graceful

import (
	"bytes"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// replyPart says how much of a reply is out.
type replyPart uint32

const (
	replyToCome replyPart = iota // nothing but informational heads
	replyHalf                    // a part of its head is kept, see writeHead
	replyHeaded                  // its head at the least
	replyTaken                   // HTTP/2, by a handler that has taken the connection over
)

// Write writes for net/http. In a drain, and on a connection that has reached its
// age, the head of the last reply gets its Connection: close here, as net/http
// writes it, so that handlers have net/http's own ResponseWriter, and so that the
// reply of a request which began long ago says it too.
func (c *conn) Write(p []byte) (int, error) {
	if replyPart(c.reply.Load()) == replyHeaded {
		return c.Conn.Write(p)
	}
	return c.writeHead(p)
}

// writeHead writes what may be the beginning of a reply, or more of its head.
func (c *conn) writeHead(p []byte) (int, error) {
	if c.load().taken() {
		return c.writeTaken(p)
	}
	if replyPart(c.reply.Load()) == replyToCome {
		if informational(p) {
			return c.Conn.Write(p)
		}
		if !c.account.stage.draining() && !c.old() || !startsReply(p) || !c.closes() {
			c.reply.Store(uint32(replyHeaded))
			c.settle(false)
			return c.Conn.Write(p)
		}
	}
	return c.writeLastHead(p)
}

// _longestHead bounds what is kept of a head. A longer one goes out as it is.
const _longestHead = 1 << 20

// writeLastHead writes the head of a reply that closes the connection, and what
// is behind it, once the head is whole.
func (c *conn) writeLastHead(p []byte) (int, error) {
	text := p
	if c.half != nil {
		c.half.Write(p)
		text = c.half.Bytes()
	}
	end := framing.HeadEnd(text)
	if end < 0 && len(text) < _longestHead {
		c.half = bytes.NewBuffer(bytes.Clone(text))
		c.reply.Store(uint32(replyHalf))
		return len(p), nil
	}
	c.half = nil
	if end >= 0 {
		text = append(c.lastHead(text[:end]), text[end:]...)
	}
	c.reply.Store(uint32(replyHeaded))
	if _, err := c.Conn.Write(text); err != nil {
		return 0, err
	}
	return len(p), nil
}
