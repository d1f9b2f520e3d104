//go:build unix

package graceful_test

import (
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// An idle connection is closed when its next request lies in the kernel, which
// on a loaded machine it often does.
func TestLossOfARequestInTheKernel(t *testing.T) {
	lags := make(chan *lagging, 1)
	b := func(t *testing.T) (*http.Server, net.Listener) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		return &http.Server{Handler: http.HandlerFunc(say)}, laggingListener{l, lags}
	}
	bothSides(t, graceful.Config{QuietPeriod: ms}, b, func(s *side) bool {
		p := s.idle()
		lag := <-lags // its server does not come to read any more
		p.get("/unread")
		require.Eventually(s, func() bool { return graceful.Unread(lag) }, _patience, time.Millisecond)
		s.stop()
		return p.answered()
	})
}

// laggingListener returns connections that read nothing behind a first request
// until they are interrupted, as where the scheduler comes too late. It tells
// of each when that begins.
type laggingListener struct {
	net.Listener
	lags chan *lagging
}

func (l laggingListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lagging{TCPConn: nc.(*net.TCPConn), lags: l.lags, interrupted: make(chan struct{})}, nil
}

type lagging struct {
	*net.TCPConn
	lags        chan *lagging
	replied     atomic.Bool
	holds, past atomic.Bool // whether a read is held, and whether its deadline has passed
	once        sync.Once
	interrupted chan struct{}
}

func (c *lagging) Write(p []byte) (int, error) {
	c.replied.Store(true)
	return c.TCPConn.Write(p)
}

func (c *lagging) Read(p []byte) (int, error) {
	if c.replied.Load() && len(p) > 1 && !c.holds.Swap(true) { // a single byte is read ahead
		c.lags <- c
		if !c.past.Load() {
			<-c.interrupted
		}
	}
	return c.TCPConn.Read(p)
}

func (c *lagging) SetReadDeadline(t time.Time) error {
	err := c.TCPConn.SetReadDeadline(t)
	c.past.Store(!t.IsZero() && t.Before(time.Now()))
	if c.past.Load() && c.holds.Load() {
		c.interrupt()
	}
	return err
}

func (c *lagging) Close() error {
	err := c.TCPConn.Close()
	c.interrupt()
	return err
}

func (c *lagging) interrupt() { c.once.Do(func() { close(c.interrupted) }) }
