package graceful_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The four ways in which net/http loses requests when it shuts down. Each
// scenario runs against a plain http.Server and against ours, and holds the
// bytes where they must be: on the plain one the request is always lost.

// side is one of the two servers.
type side struct {
	*testing.T
	addr net.Addr
	// stop begins to stop the server, and returns when it has begun.
	stop func()
}

// dial returns a client.
func (s *side) dial() *peer {
	s.Helper()
	nc, err := net.Dial(s.addr.Network(), s.addr.String())
	require.NoError(s, err)
	return newPeer(s.T, nc)
}

// idle returns a client of a connection between two requests.
func (s *side) idle() *peer {
	s.Helper()
	p := s.dial()
	require.Equal(s, 200, p.ask("/free").Status)
	return p
}

// answered reports whether the client gets an answer to a request that it has
// sent.
func (p *peer) answered() bool {
	p.Helper()
	got, err := p.tryReceive()
	if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
		p.Error("neither answered nor lost")
	}
	return err == nil && got.Status == 200
}

// build makes what a scenario needs: a server, and the listener to serve, or
// nil for one on 127.0.0.1:0.
type build func(t *testing.T) (*http.Server, net.Listener)

// bothSides runs a scenario against the two servers. It says whether a request
// was answered.
func bothSides(t *testing.T, config graceful.Config, b build, scenario func(s *side) bool) {
	t.Helper()
	config.Late = graceful.Serve
	t.Run("http.Server loses it", func(t *testing.T) {
		srv, l := b(t)
		assert.False(t, scenario(plainSide(t, srv, l)))
	})
	t.Run("graceful.Server answers it", func(t *testing.T) {
		srv, l := b(t)
		assert.True(t, scenario(ourSide(t, config, srv, l)))
	})
}

func plainSide(t *testing.T, srv *http.Server, l net.Listener) *side {
	t.Helper()
	if l == nil {
		var err error
		l, err = net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
	}
	stopping := make(chan struct{}) // closed when its flag is set and its listeners are closed
	srv.RegisterOnShutdown(func() { close(stopping) })
	var running sync.WaitGroup
	running.Go(func() { assert.ErrorIs(t, srv.Serve(l), http.ErrServerClosed) })
	t.Cleanup(func() {
		_ = srv.Close()
		running.Wait()
	})
	return &side{t, l.Addr(), func() {
		running.Go(func() { _ = srv.Shutdown(context.Background()) })
		<-stopping
	}}
}

func ourSide(t *testing.T, config graceful.Config, srv *http.Server, l net.Listener) *side {
	t.Helper()
	srv.Addr = "127.0.0.1:0"
	sc := graceful.ServerConfig{HTTP: srv}
	if l != nil {
		sc.Listeners = []net.Listener{l}
	}
	a := startConfig(t, config, sc)
	return &side{t, a.Addr(), func() {
		drained := a.drain()
		t.Cleanup(func() { assert.NoError(t, (<-drained).err, "nothing was forced") })
	}}
}

// A connection waits in the accept queue, with its request, when the listener
// is closed.
func TestLossInTheAcceptQueue(t *testing.T) {
	var busy, free chan struct{}
	b := func(*testing.T) (*http.Server, net.Listener) {
		busy, free = make(chan struct{}, 1), make(chan struct{})
		var first atomic.Bool
		return &http.Server{
			Handler: http.HandlerFunc(say),
			// Both servers call it on the goroutine that accepts.
			ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
				if !first.Swap(true) {
					busy <- struct{}{}
					<-free
				}
				return ctx
			},
		}, nil
	}
	bothSides(t, graceful.Config{}, b, func(s *side) bool {
		s.dial()
		<-busy // nobody accepts now
		p := s.dial()
		p.get("/queued")
		s.stop()
		close(free)
		return p.answered()
	})
}

// A request is read whole when the server is stopping already.
func TestLossOfARequestThatIsReadLate(t *testing.T) {
	b := func(*testing.T) (*http.Server, net.Listener) {
		return &http.Server{Handler: http.HandlerFunc(say)}, nil
	}
	bothSides(t, graceful.Config{}, b, func(s *side) bool {
		p := s.dial()
		p.send("GET /half HTTP/1.1\r\n")
		s.stop()
		_, err := p.Write([]byte("Host: x\r\n\r\n")) // Shutdown may have reset the connection
		return err == nil && p.answered()
	})
}

// An idle connection is closed when a byte of its next request was read.
func TestLossOfARequestThatHasBegun(t *testing.T) {
	b := func(*testing.T) (*http.Server, net.Listener) {
		return &http.Server{Handler: http.HandlerFunc(say)}, nil
	}
	bothSides(t, graceful.Config{QuietPeriod: ms}, b, func(s *side) bool {
		p, other := s.idle(), s.idle()
		p.send("G")
		s.stop()
		other.gone() // idle connections have been closed
		_, err := p.Write([]byte("ET /begun HTTP/1.1\r\nHost: x\r\n\r\n"))
		return err == nil && p.answered()
	})
}

// A reply whose head was out did not say Connection: close: its client sends
// the next request on the same connection.
func TestLossBehindAReplyThatDidNotSayClose(t *testing.T) {
	var headed, free chan struct{}
	b := func(*testing.T) (*http.Server, net.Listener) {
		headed, free = make(chan struct{}), make(chan struct{})
		return &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/headed" {
				w.(http.Flusher).Flush()
				close(headed)
				<-free
			}
			say(w, r)
		})}, nil
	}
	bothSides(t, graceful.Config{QuietPeriod: _patience, Timeout: 2 * _patience}, b, func(s *side) bool {
		p := s.dial()
		p.get("/headed")
		<-headed
		s.stop()
		close(free)
		require.False(t, p.receive().Close)
		_, err := p.Write([]byte(getText("/next")))
		return err == nil && p.answered()
	})
}
