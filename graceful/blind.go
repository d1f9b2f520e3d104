package graceful

import (
	"net"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// A listener of the user's may return connections that hide the socket, that read
// ahead of it, or that change what is sent, as those for the PROXY protocol or a
// limit on connections do. What the kernel holds of them is not what they would
// return, so it is never taken from there: what has come is known by reading it.

// _blindPull is how long a read waits that only looks what is there. It must lie in
// the future, or the read returns without looking.
const _blindPull = time.Millisecond

// receive reads what has come of nc, the connection or what TLS reads from, without
// waiting for more. Nothing else may be reading. Where the socket is hidden nothing is
// read, for that would have to wait, and the lock is held.
func receive(nc net.Conn, buf []byte) int {
	switch {
	case isKernels(nc):
		return sock.Receive(nc, buf)
	case reachable(socketOf(nc)):
		return pullBlind(nc, buf)
	default:
		return 0
	}
}

// pullBlind reads what nc has read ahead, and what the kernel has if it tells of that.
func pullBlind(nc net.Conn, buf []byte) int {
	limit := _longAgo
	if sock.Unread(socketOf(nc)) {
		limit = time.Now().Add(_blindPull)
	}
	return readUntil(limit, nc, buf)
}

// readUntil reads with a deadline. The one that nc had is gone then.
func readUntil(limit time.Time, nc net.Conn, buf []byte) int {
	_ = nc.SetReadDeadline(limit) // both fail only on a closed connection
	n, _ := nc.Read(buf)          // no bytes, or no connection
	_ = nc.SetReadDeadline(time.Time{})
	return n
}

// reachable reports whether the kernel can be asked about nc.
func reachable(nc net.Conn) bool {
	_, ok := nc.(syscall.Conn)
	return ok
}

// noteObedience notes what a read that has ended with err tells: whether the
// connections of a listener obey deadlines, as not all do that a user makes.
func (c *conn) noteObedience(err error) {
	if err != nil && timedOut(err) && !c.account.obeys.Load() {
		c.account.obeys.Store(true)
	}
}

// came looks a last time whether anything has come, and ends the sending half if
// that is the first to go out and nothing has. The lock is held, but for while it
// has to wait.
func (c *conn) came() bool {
	w, socket := c.wire(), c.socket()
	switch {
	case w != nil:
		return c.fill() || w.inRecord.Load() && c.from != connReading || !reachable(socket) && c.readsMore()
	case c.speaksTLS() && reachable(socket):
		return sock.Unread(socket) // TLS has passed on all that it had
	case !isKernels(c.Conn):
		return c.readsMore()
	case c.goodbye() == nil:
		return sock.LastLook(socket)
	default: // the end of the stream is not the first to go out
		return sock.Unread(socket)
	}
}

// readsMore looks by reading, in the goroutine that reads, and keeps what has come.
func (c *conn) readsMore() bool {
	n, buf := 0, make([]byte, _watchLimit)
	c.mu.Unlock()
	if reachable(c.socket()) {
		n = pullBlind(c.Conn, buf)
	} else { // it obeys deadlines, or would not have been interrupted
		n = readUntil(time.Now().Add(_blindPull), c.Conn, buf)
	}
	c.mu.Lock()
	c.keep(buf[:n])
	return n > 0
}
