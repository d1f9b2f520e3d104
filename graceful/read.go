package graceful

import (
	"io"
	"net"
)

// Read reads for net/http: bytes of one request, and none behind its head or
// its end. What came with them is kept for the next read. Where the connection
// was told to leave, Read looks a last time, and reports the end of the stream
// only if nothing has come.
//
// What is handed over is always what comes next, whatever the engine believes of
// it: where it is wrong, only the drain's judgement suffers.
func (c *conn) Read(p []byte) (int, error) {
	if c.load().taken() {
		return c.readTaken(p)
	}
	return c.read(p)
}

func (c *conn) read(p []byte) (int, error) {
	for {
		n, room, err := c.beforeRead(p)
		if room == 0 {
			return n, err
		}
		buf := p
		if room > len(p) {
			buf = make([]byte, room)
		}
		if n, err = c.Conn.Read(buf); n > 0 {
			err = nil // some bytes may be kept, and who has had the last asks again
		}
		if n > 0 && c.maySpeakH2C() {
			n, err = c.sniff(buf, n)
		}
		n, again, err := c.afterRead(p, buf[:n], err)
		if !again {
			return n, err
		}
	}
}

// beforeRead notes that net/http asks for bytes: only then is a connection
// without a request in flight really idle, for net/http reads its own buffer
// first. It returns how many bytes to ask for, or 0 if there is nothing to ask
// for: n bytes are here already, or the connection ends.
func (c *conn) beforeRead(p []byte) (n, room int, err error) {
	if c.shakes() {
		c.handshake()
	}
	c.mu.Lock()
	c.awaitGoOn()
	if c.finished && c.next() {
		c.mu.Unlock()
		c.linger()
		return 0, 0, io.EOF
	}
	defer c.mu.Unlock()
	switch c.load() {
	case connClosed:
		if c.below != nil { // its owner reads behind its own Close
			return 0, 0, net.ErrClosed
		}
		return 0, 0, io.EOF // it is closed
	case connHandshaking, connHTTP2:
		return 0, 0, io.EOF // another server has it now
	case connLeaving:
		_ = c.SetReadDeadline(_longAgo) // net/http may have set its own since; fails only on a closed connection
	default:
	}
	room = len(p)
	switch watches := c.watches(); {
	case len(p) == 0, len(c.behind) > 0 && !watches:
		return c.take(p), 0, nil
	case watches && len(c.behind) > 0:
		room = max(room, _watchLimit) // net/http asks for one byte at a time
	}
	c.reading = true
	return 0, room, nil
}

// afterRead notes what a read for p has brought, and says whether to read again.
func (c *conn) afterRead(p, came []byte, err error) (n int, again bool, _ error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading = false
	c.noteObedience(err)
	interrupted, err := c.pauses(err)
	if c.watches() {
		c.keep(came)
		return c.watched(p, err)
	}
	if len(came) > len(p) { // the watch was over when they came
		c.keep(came)
		return c.take(p), false, err
	}
	if len(came) > 0 {
		n = c.feed(came)
		c.keep(came[n:])
		return n, false, err
	}
	if err == nil {
		return 0, interrupted, nil
	}
	if c.load() != connLeaving || !timedOut(err) {
		c.interrupted = c.finished && timedOut(err)
		return 0, false, err
	}
	if c.stays() {
		return 0, true, nil
	}
	return 0, false, io.EOF
}

// _watchLimit is how many bytes are kept that come while a handler runs.
const _watchLimit = 4 << 10

// watches reports whether a read is the one in which net/http looks for the end
// of the stream while a handler runs: it has the whole request, and has not said
// that the reply is out. Where ConnState is not passed on, that is not known.
func (c *conn) watches() bool {
	return !c.untold && !c.finished && c.load().inFlight() && c.request.Over() && !c.ahead && !c.refused()
}

// refused reports whether net/http has answered the request in flight by itself, as
// it does where it does not know what the client expects (417). What it reads then is
// the body, of whose length no handler has told. Where the server is not owned a
// handler before the middleware may have answered, and its connection goes on.
func (c *conn) refused() bool {
	return !c.untold && c.request.WantsBody() && replyPart(c.reply.Load()) == replyHeaded
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
