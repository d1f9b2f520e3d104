package graceful

import (
	"bytes"
	"strings"

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

var (
	_http1     = []byte("HTTP/1.")
	_closeLine = []byte("Connection: close\r\n")
)

// startsReply reports whether p begins with the status line of a final reply. A
// reply that switches protocols is none of those: its connection goes on.
func startsReply(p []byte) bool {
	status, ok := statusOf(p)
	return ok && status != "101"
}

// informational reports whether p begins with a head that another one follows.
func informational(p []byte) bool {
	status, ok := statusOf(p)
	return ok && status[0] == '1' && status != "101"
}

// statusOf returns the three digits of the status line that p begins with.
func statusOf(p []byte) (string, bool) {
	const end = len("HTTP/1.1 200")
	if len(p) < end || !bytes.HasPrefix(p, _http1) {
		return "", false
	}
	return string(p[end-3 : end]), true
}

// lastHead returns the head of the last reply on c.
func (c *conn) lastHead(head []byte) []byte {
	head, cut := unmark(head)
	c.settle(cut)
	return closingHead(head)
}

// closingHead returns a head that says Connection: close in place of whatever it
// said of the connection, and in its place.
func closingHead(head []byte) []byte {
	out := make([]byte, 0, len(head)+len(_closeLine))
	said := false
	for line := range bytes.SplitAfterSeq(head, []byte("\n")) {
		switch {
		case isConnection(line) && said:
			continue
		case isConnection(line):
			line, said = _closeLine, true
		case !said && len(bytes.TrimRight(line, "\r\n")) == 0 && len(line) > 0:
			out, said = append(out, _closeLine...), true
		}
		out = append(out, line...)
	}
	return out
}

func isConnection(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte(":"))
	return ok && strings.EqualFold(string(name), "Connection")
}
