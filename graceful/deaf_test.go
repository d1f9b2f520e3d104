package graceful_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A listener of which nothing is known but the three methods that it must have:
// any wrapper, and what tls.NewListener returns. Forty clients wait in its queue
// when the drain begins.
func TestLossInTheAcceptQueueOfAWrappedListener(t *testing.T) {
	t.Run("of a server", func(t *testing.T) {
		srv, busy, free := busyServer()
		a := startConfig(t, graceful.Config{Late: graceful.Serve}, graceful.ServerConfig{
			HTTP: srv, Listeners: []net.Listener{wrappedTCP(t)},
		})
		forty(a, a.Addr(), busy, free)
	})

	t.Run("of a server that the drainer does not own", func(t *testing.T) {
		a := &app{T: t, tracker: graceful.NewTracker(), events: &recorder{}}
		var err error
		a.drainer, err = graceful.NewDrainer(a.tracker, graceful.Config{Late: graceful.Serve})
		require.NoError(t, err)
		l, err := a.drainer.Listener("gin", wrappedTCP(t))
		require.NoError(t, err)
		srv, busy, free := busyServer()
		srv.Handler = a.drainer.Middleware(srv.Handler)
		srv.ErrorLog = log.New(io.Discard, "", 0)
		served := make(chan error, 1)
		go func() { served <- srv.Serve(l) }()
		forty(a, l.Addr(), busy, free)
		assert.ErrorIs(t, <-served, net.ErrClosed)
		assert.NoError(t, srv.Close())
	})
}

// forty lets forty clients wait in the queue while the server is busy with one
// that came before, and drains. All are answered before the drain is over.
func forty(a *app, addr net.Addr, busy, free chan struct{}) {
	a.Helper()
	var clients []*peer
	dial := func() {
		nc, err := net.Dial(addr.Network(), addr.String())
		require.NoError(a.T, err)
		p := newPeer(a.T, nc)
		p.get("/queued")
		clients = append(clients, p)
	}
	dial()
	<-busy // nobody accepts now
	for range 40 {
		dial()
	}
	drained := a.drain()
	a.await(graceful.PhaseCloseIntake)
	<-time.After(10 * ms) // the goroutine that accepts is later than the close would be
	close(free)
	answered := 0
	for _, p := range clients {
		if p.answered() {
			answered++
		}
	}
	assert.Equal(a.T, 41, answered)
	r := <-drained
	assert.NoError(a.T, r.err)
	assert.Equal(a.T, 41, r.Requests.Finished+r.Requests.ServedLate, "each before the report")
}

// busyServer returns a server whose goroutine that accepts is busy with the
// first connection until it is let go.
func busyServer() (srv *http.Server, busy, free chan struct{}) {
	busy, free = make(chan struct{}, 1), make(chan struct{})
	var first atomic.Bool
	return &http.Server{
		Handler: http.HandlerFunc(say),
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			if !first.Swap(true) {
				busy <- struct{}{}
				<-free
			}
			return ctx
		},
	}, busy, free
}

func wrappedTCP(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return struct{ net.Listener }{l}
}
