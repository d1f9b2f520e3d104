//go:build unix

package graceful_test

import (
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// What comes of a handshake as it is told to leave is looked for in the kernel:
// its client owes nothing any more.
func TestHandshakeInTheKernel(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			p := place{network: network, tls: "server"}
			tardies := make(chan *tardy, 1)
			s := p.startOn(t, graceful.Config{}, http.HandlerFunc(say), tardyListener{p.listen(t), tardies})
			c := &corked{Conn: s.raw()}
			c.holdAfter(1) // it says hello
			tc := clientTLS(c, "http/1.1")
			require.NoError(t, tc.Handshake())
			server := <-tardies // it does not come to read any more
			c.let(t, -1)
			c.pass()
			require.Eventually(t, func() bool { return graceful.Unread(server) }, _patience, time.Millisecond)
			drained := s.drain()
			got := newPeer(t, tc).ask("/late")
			assert.Equal(t, http.StatusBadGateway, got.Status)
			s.unforced(drained)
		})
	}
}

// tardyListener returns connections that do not read behind their first write
// until they are interrupted, and tells of each when that begins.
type tardyListener struct {
	net.Listener
	tardies chan *tardy
}

func (l tardyListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tardy{Conn: nc, tardies: l.tardies, interrupted: make(chan struct{})}, nil
}

type tardy struct {
	net.Conn
	tardies       chan *tardy
	wrote, waited atomic.Bool
	once          sync.Once
	interrupted   chan struct{}
}

func (c *tardy) Write(p []byte) (int, error) {
	c.wrote.Store(true)
	return c.Conn.Write(p)
}

func (c *tardy) Read(p []byte) (int, error) {
	if c.wrote.Load() && !c.waited.Swap(true) {
		c.tardies <- c
		<-c.interrupted
	}
	return c.Conn.Read(p)
}

func (c *tardy) SetReadDeadline(t time.Time) error {
	err := c.Conn.SetReadDeadline(t)
	if c.waited.Load() && !t.IsZero() && t.Before(time.Now()) {
		c.interrupt()
	}
	return err
}

func (c *tardy) Close() error {
	c.interrupt()
	return c.Conn.Close()
}

func (c *tardy) interrupt() { c.once.Do(func() { close(c.interrupted) }) }

func (c *tardy) SyscallConn() (syscall.RawConn, error) { return c.Conn.(syscall.Conn).SyscallConn() }

func (c *tardy) CloseWrite() error { return c.Conn.(interface{ CloseWrite() error }).CloseWrite() }
