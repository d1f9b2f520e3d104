package differential_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// client is the client's side of an exchange: what it receives is read at any
// time, so that neither side waits for the other's buffers.
type client struct {
	notes *notes
	conn  net.Conn
	over  chan struct{} // closed when nothing more is read

	mu       sync.Mutex // guards all below
	came     *sync.Cond
	received []byte
	looked   int // what await has passed
	readErr  error
	end      string
	seen     string // what was received before the client ended it
	late     bool   // whether the patience is over
}

func dial(n *notes, addr string, secure bool) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &client{notes: n, conn: conn, over: make(chan struct{})}
	c.came = sync.NewCond(&c.mu)
	if secure {
		c.conn = tls.Client(conn, &tls.Config{
			RootCAs: pair.Pool(), ServerName: "127.0.0.1", NextProtos: []string{"http/1.1"},
		})
	}
	go c.read()
	return c, nil
}

func (c *client) read() {
	defer close(c.over)
	buf := make([]byte, 32<<10)
	for {
		n, err := c.conn.Read(buf)
		c.mu.Lock()
		c.received = append(c.received, buf[:n]...)
		c.readErr = err
		c.came.Broadcast()
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// send sends all, or as much as the server takes.
func (c *client) send(s string) { _, _ = io.WriteString(c.conn, s) } // the reply tells what became of it

// await waits until s has come behind what was awaited before, or the end.
func (c *client) await(s string) {
	stop := time.AfterFunc(patience, c.lose)
	defer stop.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if i := bytes.Index(c.received[c.looked:], []byte(s)); i >= 0 {
			c.looked += i + len(s)
			return
		}
		if c.readErr != nil || c.late {
			c.notes.printf("%s for %s", _inVain, brief(s))
			return
		}
		c.came.Wait()
	}
}

// lose gives up.
func (c *client) lose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late = true
	c.came.Broadcast()
}

// half ends the sending side.
func (c *client) half() {
	if s, ok := c.conn.(*tls.Conn); ok {
		_ = s.Handshake() // before it is done TLS has no end; the reader says whether it failed
	}
	_ = c.conn.(interface{ CloseWrite() error }).CloseWrite() // or the server was first
}

// readToEnd waits for the end of what the server sends.
func (c *client) readToEnd() {
	select {
	case <-c.over:
		c.end = endOf(c.readErr)
	case <-time.After(patience):
		c.end = _inVain + " for the server to send or to close"
	}
	_ = c.conn.Close()
	<-c.over
}

// hangUp closes the connection.
func (c *client) hangUp() {
	c.end, c.seen = "by the client", c.wire()
	_ = c.conn.Close()
	<-c.over
}

// abort resets the connection.
func (c *client) abort() {
	socket := c.conn
	if s, ok := socket.(*tls.Conn); ok {
		socket = s.NetConn()
	}
	_ = socket.(*net.TCPConn).SetLinger(0)
	c.end, c.seen = "by the client's reset", c.wire()
	_ = socket.Close()
	<-c.over
}

// endOf says how a connection ended that gave err.
func endOf(err error) string {
	switch {
	case errors.Is(err, io.EOF):
		return "closed"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "closed without close_notify"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	default:
		return fmt.Sprint(err)
	}
}

// finish ends an exchange whose script has not.
func (c *client) finish() {
	if c.end == "" {
		c.half()
		c.readToEnd()
	}
	if c.seen == "" {
		c.seen = c.wire()
	}
}

func (c *client) wire() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.received)
}
