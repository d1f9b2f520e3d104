package graceful

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// _preface is what a client that speaks HTTP/2 without having asked says first
// (RFC 9113 section 3.4).
var _preface = []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")

// http1 is what net/http speaks before a connection is handed over: HTTP/1 alone.
// On Go 1.27 it would speak HTTP/2 itself on every connection that has a TLS
// session, beside the server that the connection was handed to. The connection
// looks for a preface itself.
func http1() *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	return &p
}

// speaksTLS reports whether the connection does.
func (c *conn) speaksTLS() bool { return c.session != nil && c.session.conn != nil }

// maySpeakH2C reports whether the bytes that have just come may be a preface.
func (c *conn) maySpeakH2C() bool {
	s := c.session
	return s != nil && s.conn == nil && !s.sniffed
}

// sniff looks whether p begins with the preface, of which n bytes have come. If
// it does, it hands the connection over, and nothing is left to read for
// HTTP/1. Otherwise it returns what a read would.
func (c *conn) sniff(p []byte, n int) (int, error) {
	c.session.sniffed = true
	if len(p) < len(_preface) && bytes.HasPrefix(_preface, p[:n]) {
		p = append(make([]byte, 0, len(_preface)), p[:n]...)[:len(_preface)] // HTTP/1 is not spoken here, so none is lost
	}
	var err error
	for n < len(_preface) && bytes.HasPrefix(_preface, p[:n]) && err == nil {
		c.hear()
		var more int
		more, err = c.Conn.Read(p[n:])
		n += more
	}
	if !bytes.HasPrefix(p[:n], _preface) {
		if !c.session.http1 {
			return 0, io.EOF // net/http closes the connection without a word
		}
		return n, nil // an error comes again
	}
	if !c.session.h2c {
		return 0, io.EOF
	}
	_ = c.SetDeadline(time.Time{}) // net/http's for a head; fails only on a closed connection
	c.handOver(newPrefaced(c.Conn, bytes.Clone(p[:n])))
	return 0, io.EOF
}

// hear notes that a part of something has come, that may be a head or a preface.
func (c *conn) hear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.load() == connReading {
		return
	}
	c.stamp()
	c.turn(connReading)
}

// seen returns what the user's server has seen of a connection that the server
// for HTTP/2 was given.
func seen(nc net.Conn) net.Conn {
	if p, ok := nc.(*prefaced); ok {
		return p.Conn
	}
	return nc
}

// prefaced is a connection of which something was read already.
type prefaced struct {
	net.Conn

	unread []byte
	holds  atomic.Bool // whether anything is unread
}

func newPrefaced(nc net.Conn, unread []byte) *prefaced {
	p := &prefaced{Conn: nc, unread: unread}
	p.holds.Store(true)
	return p
}

// CloseWrite ends the sending half.
func (c *prefaced) CloseWrite() error {
	if cw, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return cw.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Read reads that first.
func (c *prefaced) Read(p []byte) (int, error) {
	if len(c.unread) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.unread)
	c.unread = c.unread[n:]
	c.holds.Store(len(c.unread) > 0)
	return n, nil
}
