package graceful_test

import (
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The request in flight is described, by its pattern where a mux has one.
func TestConnectionsDescribeTheirRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		mux := http.NewServeMux()
		mux.HandleFunc("GET /orders/{number}", func(http.ResponseWriter, *http.Request) { <-free })
		a := start(t, graceful.Config{}, &http.Server{Handler: mux})
		a.second("bare", false, func(http.ResponseWriter, *http.Request) { <-free })
		a.dial().get("/orders/7?secret=1")
		synctest.Wait()
		time.Sleep(time.Second)

		var seen []graceful.Connection
		for c := range a.tracker.Connections() {
			seen = append(seen, c)
		}
		require.Len(t, seen, 1)
		r := seen[0].Request
		assert.Equal(t, "GET", r.Method)
		assert.Equal(t, "GET /orders/{number}", r.Pattern)
		assert.Equal(t, "/orders/7", r.Path)
		assert.Equal(t, time.Second, time.Since(r.Began).Round(time.Millisecond))
		assert.NotNil(t, seen[0].RemoteAddr)

		close(free)
		synctest.Wait()
		for c := range a.tracker.Connections() {
			assert.Zero(t, c.Request, "it is over")
		}
	})
}

// A server without a handler of its own has that of net/http.
func TestPatternOfTheDefaultMux(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		defer close(free)
		before := http.DefaultServeMux
		defer func() { http.DefaultServeMux = before }()
		http.DefaultServeMux = http.NewServeMux()
		http.HandleFunc("/default/{number}", func(http.ResponseWriter, *http.Request) { <-free })
		a := start(t, graceful.Config{}, &http.Server{})
		a.dial().get("/default/7")
		synctest.Wait()
		for c := range a.tracker.Connections() {
			assert.Equal(t, "/default/{number}", c.Request.Pattern)
		}
	})
}

// slowConn asks its client who it is, as one does that expects a PROXY header.
type slowConn struct {
	net.Conn

	asked chan struct{}
}

func (c slowConn) RemoteAddr() net.Addr {
	<-c.asked
	return c.Conn.RemoteAddr()
}

func (c slowConn) LocalAddr() net.Addr {
	<-c.asked
	return c.Conn.LocalAddr()
}

type slowListener struct {
	net.Listener

	asked chan struct{}
}

func (l slowListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return slowConn{nc, l.asked}, nil
}

// Who lists connections does not wait for a client that has said nothing.
func TestConnectionsWaitForNoClient(t *testing.T) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{})
	require.NoError(t, err)
	asked := make(chan struct{})
	s, err := graceful.NewServer(d, graceful.ServerConfig{
		HTTP: &http.Server{}, Listeners: []net.Listener{slowListener{socket, asked}},
	})
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	nc, err := net.Dial("tcp", socket.Addr().String())
	require.NoError(t, err)
	require.Eventually(t, func() bool { return tracker.Open() == 1 }, 10*time.Second, time.Millisecond)

	listed := make(chan graceful.Connection, 1)
	go func() {
		for c := range tracker.Connections() {
			listed <- c
		}
	}()
	select {
	case c := <-listed:
		assert.Nil(t, c.RemoteAddr)
		assert.Nil(t, c.LocalAddr)
		assert.Equal(t, graceful.StateNew, c.State)
	case <-time.After(10 * time.Second):
		assert.Fail(t, "it waits")
	}
	close(asked)
	require.NoError(t, nc.Close())
	_, err = d.Drain(t.Context())
	require.NoError(t, err)
}
