package goaway

import (
	"net"
	"time"
)

// _linger bounds how long the client's end of a connection is waited for whose
// sending half is closed. One that has not answered the PING yet may have something
// to say before it comes to its last reply: to say it on a connection that is closed
// would be an error, and its reply with it. It gets _slowLinger.
const (
	_linger     = time.Second
	_slowLinger = 2 * time.Second
)

// writer follows what net/http sends.
type writer struct {
	frames

	opened bool // whether the first SETTINGS are out
	block  bool // whether a header block goes on in the next frame
	mute   bool // whether nothing is written any more
}

// gap reports whether another frame may come now: not before the first
// SETTINGS, and not within a header block (RFC 9113 sections 3.4 and 4.3).
func (w *writer) gap() bool { return w.opened && !w.block && w.have == 0 }

// baton is a lock that is held while the peer does not read. A goroutine that
// waits for it counts as blocked in a bubble of testing/synctest, as none does
// that waits for a mutex.
type baton chan struct{}

func (b baton) take() { b <- struct{}{} }
func (b baton) give() { <-b }

// Write implements [net.Conn]. When the last GOAWAY is out, it writes nothing:
// what net/http still has to say concerns no stream.
func (c *conn) Write(p []byte) (int, error) {
	c.writing.take()
	defer c.writing.give()
	var n int
	if c.waits.Load() {
		var err error
		if n, err = c.passToGap(p); err != nil {
			return n, err
		}
		c.say()
	}
	m, err := c.pass(p[n:])
	c.say() // the end of a stream may have been in p
	return n + m, err
}

// pass writes p.
func (c *conn) pass(p []byte) (int, error) {
	if c.writer.mute || len(p) == 0 {
		return len(p), nil
	}
	n, err := c.Conn.Write(p)
	for rest := p[:n]; len(rest) > 0; {
		m, whole := c.writer.next(rest)
		rest = rest[m:]
		if whole {
			c.hasWritten()
		}
	}
	return n, err
}

// passToGap writes p up to where another frame may come, or all of it.
func (c *conn) passToGap(p []byte) (n int, err error) {
	for n < len(p) && !c.writer.gap() && err == nil {
		ahead := c.writer.frames
		m, _ := ahead.next(p[n:])
		m, err = c.pass(p[n : n+m])
		n += m
	}
	return n, err
}

// hasWritten notes a whole frame of the server's.
func (c *conn) hasWritten() {
	w := &c.writer
	w.opened = true
	switch w.kind() {
	case _headers, _pushPromise, _continuation:
		w.block = !w.has(_endHeaders)
	}
	switch ended := w.has(_endStream); w.kind() {
	case _headers, _data:
		if ended {
			c.sent(func() { c.streams.end(w.stream(), server) })
		}
	case _rstStream:
		c.sent(func() { c.streams.reset(w.stream()) })
	case _pushPromise:
		c.sent(func() { c.streams.promise(w.promised()) })
	case _goAway:
		c.sent(c.goAwaySent)
	}
}

// sent notes a change that a frame of the server's makes.
func (c *conn) sent(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	c.maybePart()
}

// goAwaySent notes that the server has sent a GOAWAY of its own. The number in
// one must never be above that in one before, so there is nothing to announce
// any more.
func (c *conn) goAwaySent() {
	c.gone = true
	c.streams.refuse(c.writer.number(0))
	if c.step != staying {
		c.conclude()
	}
}

// insert says what waits, if a frame may come now. Otherwise the Write that
// ends the present frame does.
func (c *conn) insert() {
	c.writing.take()
	defer c.writing.give()
	c.say()
}

// say writes what waits. An error ends the connection, and net/http is told of
// it by its next read.
func (c *conn) say() {
	for c.waits.Load() && c.writer.gap() && !c.writer.mute {
		words, last := c.next()
		if len(words) > 0 {
			_, _ = c.Conn.Write(words)
		}
		if last {
			c.hangUp()
		}
	}
}

// next takes one step, and returns what to write.
func (c *conn) next() (words []byte, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits.Store(false)
	switch {
	case c.step == announcing && !c.gone:
		c.step = announced
		return announcement(c.ping), false
	case c.step == parting && !c.gone:
		c.step = parted
		return goAway(c.streams.last), true
	case c.step == parting:
		c.step = parted
		return nil, true
	default:
		return nil, false
	}
}

// hangUp closes the sending half of the connection. net/http reads on until the
// client closes its own, so that nothing is reset which the client has not read
// yet, and then closes the connection. Where the sending half cannot be closed by
// itself, the client is to close the connection, for it was told to.
func (c *conn) hangUp() {
	c.writer.mute = true
	unread, wait := c.unread(), _linger
	c.mu.Lock()
	silent := !c.heard && unread == 0
	if !c.answers {
		wait = _slowLinger
	}
	c.mu.Unlock()
	if silent {
		_ = c.Conn.Close() // nothing was sent that a reset could cross
		return
	}
	_ = c.SetReadDeadline(time.Now().Add(wait))
	closeWrite(c.Conn)
}

// closeWrite closes the sending half of TLS, if that is what nc is, and that of
// the socket.
func closeWrite(nc net.Conn) {
	if half, ok := nc.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // fails only on a closed connection
	}
	if above, ok := nc.(interface{ NetConn() net.Conn }); ok {
		closeWrite(above.NetConn())
	}
}
