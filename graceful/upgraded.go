package graceful

import (
	"bytes"
	"net"
	"net/http"
	"strings"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// A handler that hijacks a connection may speak HTTP/2 on it, as h2c.NewHandler of
// golang.org/x/net does: its client has begun with the preface, which net/http
// passes on as a request, or has asked for an upgrade. What goes to and fro
// tells, so it does not matter who speaks.

// _prefaceBody is what of the preface is behind the part that net/http takes for
// the head of a request.
const _prefaceBody = "SM\r\n\r\n"

// isPreface reports whether a request is the beginning of a connection of HTTP/2
// that net/http does not speak itself.
func isPreface(r *http.Request) bool {
	return r.Method == "PRI" && r.ProtoMajor == 2 && r.RequestURI == "*"
}

// upper returns what is read and written of a connection in a state.
func (c *conn) upper(s connState) net.Conn {
	if s == connUpgraded {
		return c.below.http2
	}
	return c.Conn
}

// readTaken reads for a handler that has taken the connection over.
func (c *conn) readTaken(p []byte) (int, error) {
	if c.load() == connUpgraded {
		return c.below.http2.Read(p)
	}
	n, err := c.read(p)
	if b := c.below; n > 0 && b != nil && b.heard >= 0 && c.load() == connHijacked {
		before := b.heard
		if b.hear(p[:n]); b.heard == len(_prefaceBody) {
			c.upgrade(bytes.Clone(p[:n]), len(_prefaceBody)-before, false)
			return c.below.http2.Read(p)
		}
	}
	return n, err
}

// hear compares what an owner reads first with what stands behind the head of the
// preface.
func (b *below) hear(p []byte) {
	rest := _prefaceBody[b.heard:]
	n := min(len(p), len(rest))
	if string(p[:n]) != rest[:n] {
		b.heard = -1
		return
	}
	b.heard += n
}

// writeTaken writes for a handler that has taken the connection over, and looks
// at what it says first.
func (c *conn) writeTaken(p []byte) (int, error) {
	if c.load() == connUpgraded {
		return c.below.http2.Write(p)
	}
	c.reply.Store(uint32(replyHeaded)) // one look is enough
	head := framing.HeadEnd(p)
	if head < 0 || c.below == nil || !agreesHTTP2(p[:head]) {
		return c.Conn.Write(p)
	}
	c.upgrade(nil, len(_preface)-max(c.below.heard, 0), true)
	n, err := c.Conn.Write(p[:head])
	if err != nil || n < head || head == len(p) {
		return n, err
	}
	m, err := c.below.http2.Write(p[head:])
	return n + m, err
}

// agreesHTTP2 reports whether a head switches to HTTP/2 in the clear.
func agreesHTTP2(head []byte) bool {
	if status, _ := statusOf(head); status != "101" {
		return false
	}
	for line := range bytes.Lines(head) {
		name, value, _ := strings.Cut(string(line), ":")
		if strings.EqualFold(name, "Upgrade") && strings.EqualFold(strings.TrimSpace(value), "h2c") {
			return true
		}
	}
	return false
}

// upgrade has the frames followed of a connection on which a handler speaks
// HTTP/2 from now on. What is unread it has read before.
func (c *conn) upgrade(unread []byte, preface int, upgraded bool) {
	c.below.http2 = c.account.stage.http2.Follow(&spoken{c.Conn, c, unread}, preface, upgraded)
	c.reply.Store(uint32(replyTaken))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(connUpgraded)
}

// spoken is a connection below HTTP/2 that a handler speaks.
type spoken struct {
	net.Conn // below the tracked one

	conn   *conn
	unread []byte
}

// Read reads what was read before, and then what comes.
func (s *spoken) Read(p []byte) (int, error) {
	if len(s.unread) == 0 {
		return s.conn.read(p)
	}
	n := copy(p, s.unread)
	s.unread = s.unread[n:]
	return n, nil
}

// NetConn returns the connection below, whose sending half can be closed.
func (s *spoken) NetConn() net.Conn { return s.Conn }
