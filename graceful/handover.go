package graceful

import (
	"net"
	"sync/atomic"
	"time"
)

// handedOver reports whether another server has taken the connection over.
func (c *conn) handedOver() bool {
	return c.session != nil && atomic.LoadInt32(&c.session.handed) != 0
}

// handOver gives the connection to the server for HTTP/2, which reads and writes
// nc.
func (c *conn) handOver(nc net.Conn) {
	c.mu.Lock()
	c.turn(connHTTP2) // takes back the deadline of a word to leave, before deadlines are held off
	atomic.StoreInt32(&c.session.handed, 1)
	c.mu.Unlock()
	c.session.http2(c, nc)
}

// net/http sets deadlines for HTTP/1 on every connection that it serves, also
// behind the read in which that was handed over to another server, on which they
// would fall: HTTP/2 has one connection for many requests, and times of its own.

// SetDeadline implements [net.Conn].
func (c *conn) SetDeadline(t time.Time) error {
	if c.handedOver() {
		return nil
	}
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline implements [net.Conn].
func (c *conn) SetReadDeadline(t time.Time) error {
	if c.handedOver() {
		return nil
	}
	return c.Conn.SetReadDeadline(t)
}

// SetWriteDeadline implements [net.Conn].
func (c *conn) SetWriteDeadline(t time.Time) error {
	if c.handedOver() {
		return nil
	}
	return c.Conn.SetWriteDeadline(t)
}
