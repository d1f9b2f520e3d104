package goaway

import (
	"fmt"
	"io"
	"time"
)

// _preface is what a client says first (RFC 9113 section 3.4).
const _preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// reader follows what the client sends. The goroutine that reads owns it.
type reader struct {
	frames

	preface int  // how much of the preface has not come
	heard   bool // whether anything has come
	deaf    bool // whether nothing is passed on any more
}

// Read implements [net.Conn].
func (c *conn) Read(p []byte) (int, error) {
	for {
		c.asks.Store(true)
		n, err := c.Conn.Read(p)
		c.asks.Store(false)
		if n > 0 {
			c.took.Add(int64(n))
			c.follow(p[:n])
		}
		if n > 0 && c.reader.deaf {
			n = 0
		}
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// follow notes what the client has sent.
func (c *conn) follow(p []byte) {
	r := &c.reader
	if !r.heard {
		r.heard = true
		c.mu.Lock()
		c.heard = true
		c.mu.Unlock()
	}
	skipped := min(r.preface, len(p))
	r.preface -= skipped
	for p = p[skipped:]; len(p) > 0 && !r.deaf; {
		n, whole := r.next(p)
		p = p[n:]
		if whole {
			c.hasRead()
		}
	}
}

// hasRead notes a whole frame of the client's, before net/http gets the end of
// it.
func (c *conn) hasRead() {
	r := &c.reader
	switch ended := r.has(_endStream); r.kind() {
	case _headers:
		c.note(func() { c.begin(r.stream(), ended) })
	case _data:
		if ended {
			c.note(func() { c.streams.end(r.stream(), client) })
		}
	case _rstStream:
		c.note(func() { c.streams.reset(r.stream()) })
	case _ping:
		c.note(c.pingCame)
	}
}

// begin notes HEADERS of the client's. Where it is time for the client to leave, it
// is told now and not before: a client that opens no stream costs nothing, and to
// close its connection could only lose a stream on its way.
func (c *conn) begin(stream uint32, ended bool) {
	c.streams.begin(stream, ended)
	if !c.leaves.IsZero() && !time.Now().Before(c.leaves) {
		c.tell()
	}
}

// note changes what is known of the connection, unless the last GOAWAY is on
// its way: then what has come is not passed on, for the client was told that it
// is not answered.
func (c *conn) note(change func()) {
	c.mu.Lock()
	if c.reader.deaf = c.step >= parting; !c.reader.deaf {
		change()
		c.maybePart()
	}
	part := c.step == parting
	c.mu.Unlock()
	if part {
		c.insert()
	}
}

// pingCame looks whether a PING is the answer to ours: the client has read the
// first GOAWAY. net/http ignores the answer to a PING that it has not sent.
func (c *conn) pingCame() {
	if c.step == announced && c.reader.isAnswer(c.ping) {
		c.answered()
	}
}

// skipPreface reads the preface. An error says what came instead.
func (c *conn) skipPreface() error {
	var got [len(_preface)]byte
	if _, err := io.ReadFull(c, got[:]); err != nil {
		return err
	}
	if string(got[:]) != _preface {
		return fmt.Errorf("goaway: not the preface of HTTP/2: %q", got)
	}
	return nil
}
