package graceful

import "time"

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
