package graceful_test

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	_replayed = "GET / HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n"
	_replay   = "hello, world"
)

// replayConn is a kept-alive client without a network: it repeats one request,
// each time after the reply to the one before, and hangs up after the last. It
// keeps to what a socket does that net/http relies on: a read waits, and a
// deadline ends it. A read that waited during the handler gets no byte of the
// next request, as if the client took a moment to send it.
type replayConn struct {
	closed chan struct{}

	mu      sync.Mutex
	change  sync.Cond
	rest    string // what is left to read of the request
	left    int    // requests yet to be sent
	sent    int    // requests whose first byte was taken
	replies int
	expired bool // the read deadline has passed
	once    sync.Once
}

func newReplayConn(requests int) *replayConn {
	c := &replayConn{closed: make(chan struct{}), left: requests}
	c.change.L = &c.mu
	return c
}

// Read implements [net.Conn].
func (c *replayConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	early := c.replies < c.sent // before the reply: only an end is awaited
	for {
		switch {
		case c.isClosed():
			return 0, net.ErrClosed
		case c.expired:
			return 0, os.ErrDeadlineExceeded
		case c.rest != "":
			n := copy(p, c.rest)
			c.rest = c.rest[n:]
			return n, nil
		case early:
		case c.left == 0:
			return 0, net.ErrClosed
		default:
			c.left--
			c.sent++
			c.rest = _replayed
			continue
		}
		c.change.Wait()
	}
}

// Write implements [net.Conn]. A reply is one write.
func (c *replayConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.replies++
	return len(p), nil
}

// SetReadDeadline implements [net.Conn], for deadlines long past or far away.
func (c *replayConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expired = !t.IsZero() && t.Before(time.Now())
	if c.expired {
		c.change.Broadcast()
	}
	return nil
}

// Close implements [net.Conn].
func (c *replayConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.change.Broadcast()
	return nil
}

func (c *replayConn) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

func (c *replayConn) SetDeadline(t time.Time) error    { return c.SetReadDeadline(t) }
func (c *replayConn) SetWriteDeadline(time.Time) error { return nil } // no write waits
func (c *replayConn) LocalAddr() net.Addr              { return replayAddr{} }
func (c *replayConn) RemoteAddr() net.Addr             { return replayAddr{} }

type replayAddr struct{}

func (replayAddr) Network() string { return "replay" }
func (replayAddr) String() string  { return "replay" }

// replayListener accepts the connections that it is given.
type replayListener struct {
	conns  chan net.Conn
	closed chan struct{}
	ended  atomic.Bool
}

func newReplayListener() *replayListener {
	return &replayListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept implements [net.Listener].
func (l *replayListener) Accept() (net.Conn, error) {
	select {
	case nc := <-l.conns:
		return nc, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (l *replayListener) Close() error {
	if !l.ended.Swap(true) {
		close(l.closed)
	}
	return nil
}

// Addr implements [net.Listener].
func (l *replayListener) Addr() net.Addr { return replayAddr{} }

// serve has a server answer so many requests of one connection.
func (l *replayListener) serve(requests int) {
	c := newReplayConn(requests)
	l.conns <- c
	<-c.closed
}
