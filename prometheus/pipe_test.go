package prometheus

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// pipes is a listener without a kernel, so that time may be that of synctest.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (*pipes) Addr() net.Addr { return &net.UnixAddr{Net: "unix"} }

// client is a client of a server, with one connection.
type client struct {
	t        *testing.T
	listener *pipes
	conn     net.Conn
	reader   *bufio.Reader
	answers  int
	release  func() // ends what hangs
	drain    func() // tells the server that the drain is over
}

// piped returns a server, and a client of it.
func piped(t *testing.T, wait time.Duration) (*Server, *client) {
	t.Helper()
	released, drained := make(chan struct{}), make(chan struct{})
	c := &client{t: t, listener: &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}}
	c.drain = func() { close(drained) }
	c.release = sync.OnceFunc(func() { close(released) })
	s := newServer("", wait, newLastScrape(drained, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "hang" {
			<-released
		}
		_, _ = io.WriteString(w, "gracefulfx_ready 1\n")
	})))
	go s.serve(c.listener)
	t.Cleanup(func() {
		c.release()
		if c.conn != nil {
			_ = c.conn.Close()
		}
	})
	return s, c
}

func (c *client) dial() {
	ours, theirs := net.Pipe()
	c.conn, c.reader = ours, bufio.NewReader(ours)
	c.listener.conns <- theirs
}

func (c *client) send(request string) *client {
	if c.conn == nil {
		c.dial()
	}
	_, _ = io.WriteString(c.conn, request) // the server may have ended
	return c
}

func (c *client) read(status int) *client {
	resp, err := http.ReadResponse(c.reader, nil)
	if assert.NoError(c.t, err) {
		assert.Equal(c.t, status, resp.StatusCode)
		c.answers++
	}
	return c
}
