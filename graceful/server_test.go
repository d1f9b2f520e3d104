package graceful_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// newServer returns a server that has not been started, and its drainer.
func newServer(t *testing.T, sc graceful.ServerConfig) (*graceful.Server, *graceful.Drainer) {
	t.Helper()
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	s, err := graceful.NewServer(d, sc)
	require.NoError(t, err)
	t.Cleanup(func() {
		d.Force(nil)
		_, _ = d.Drain(context.Background())
	})
	return s, d
}

func TestServerNeedsAnHTTPServer(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	_, err = graceful.NewServer(d, graceful.ServerConfig{})
	assert.ErrorContains(t, err, "ServerConfig.HTTP is nil")
}

func TestServerName(t *testing.T) {
	s, _ := newServer(t, graceful.ServerConfig{HTTP: &http.Server{}})
	assert.Equal(t, "http", s.Name())
	s, _ = newServer(t, graceful.ServerConfig{HTTP: &http.Server{}, Name: "admin"})
	assert.Equal(t, "admin", s.Name())
}

func TestServerAddr(t *testing.T) {
	s, d := newServer(t, graceful.ServerConfig{HTTP: &http.Server{Addr: "127.0.0.1:0"}})
	assert.Nil(t, s.Addr(), "before Start")
	require.NoError(t, s.Start(t.Context()))
	assert.NotZero(t, s.Addr().(*net.TCPAddr).Port)
	addr := s.Addr()
	_, err := d.Drain(t.Context())
	require.NoError(t, err)
	assert.Equal(t, addr, s.Addr(), "after the drain")
}

func TestServerTellsWhereItListens(t *testing.T) {
	a := start(t, graceful.Config{}, &http.Server{Addr: "127.0.0.1:0"})
	assert.Equal(t, []graceful.ServerStarted{{Server: "http", Addr: a.Addr()}}, all[graceful.ServerStarted](a.events))
}

func TestServerStart(t *testing.T) {
	t.Run("a second time", func(t *testing.T) {
		s, _ := newServer(t, graceful.ServerConfig{HTTP: &http.Server{Addr: "127.0.0.1:0"}})
		require.NoError(t, s.Start(t.Context()))
		assert.ErrorIs(t, s.Start(t.Context()), graceful.ErrStarted)
	})

	t.Run("after the drain", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		s, d := newServer(t, graceful.ServerConfig{HTTP: &http.Server{}, Listeners: []net.Listener{l}})
		_, err = d.Drain(t.Context())
		require.NoError(t, err)
		assert.ErrorIs(t, s.Start(t.Context()), graceful.ErrDraining)
		_, err = l.Accept()
		assert.ErrorIs(t, err, net.ErrClosed, "its listener is not left open")
	})

	t.Run("on an address that is taken", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		s, _ := newServer(t, graceful.ServerConfig{HTTP: &http.Server{Addr: l.Addr().String()}})
		assert.ErrorContains(t, s.Start(t.Context()), l.Addr().String())
		assert.Nil(t, s.Addr())
	})
}

func TestServerWithoutAHandlerServesTheDefaultMux(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{}, &http.Server{})
		assert.Equal(t, http.StatusNotFound, a.dial().ask("/nobody/has/registered/this").Status)
	})
}

// broken is a listener that fails when it is told to.
type broken struct {
	*graceful.MemListener
	fail chan error
}

func (b broken) Accept() (net.Conn, error) { return nil, <-b.fail }

func TestServerFailed(t *testing.T) {
	t.Run("gets the error with which serving ended", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := broken{graceful.NewMemListener(), make(chan error)}
			s, d := newServer(t, graceful.ServerConfig{Name: "api", HTTP: &http.Server{}, Listeners: []net.Listener{b}})
			require.NoError(t, s.Start(t.Context()))
			want := errors.New("no more sockets")
			b.fail <- want
			err := <-s.Failed()
			assert.ErrorIs(t, err, want)
			assert.ErrorContains(t, err, "serve api on mem")

			r, err := d.Drain(t.Context())
			require.NoError(t, err)
			assert.Zero(t, r.Took, "nobody accepts any more: there is nothing to wait for")
		})
	})

	t.Run("gets nothing from a drain", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := serve(t, graceful.Config{}, say)
			<-a.drain()
			select {
			case err := <-a.Failed():
				t.Error(err)
			default:
			}
		})
	})
}

// marked is a connection that its listener has made.
type marked struct{ net.Conn }

func (m marked) CloseWrite() error { return m.Conn.(interface{ CloseWrite() error }).CloseWrite() }

type baseKey struct{}

type connKey struct{}

// The callbacks of the user's server are called with what his listener made.
func TestServerCallsWhatItWasGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var states []http.ConnState
		var base net.Listener
		mem := graceful.NewMemListener().Wrap(func(nc net.Conn) net.Conn { return marked{nc} })
		srv := &http.Server{
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, "base", r.Context().Value(baseKey{}))
				assert.IsType(t, marked{}, r.Context().Value(connKey{}))
				assert.NotNil(t, r.Context().Value(http.ServerContextKey))
				say(w, r)
			}),
			BaseContext: func(l net.Listener) context.Context {
				base = l
				return context.WithValue(context.Background(), baseKey{}, "base")
			},
			ConnContext: func(ctx context.Context, nc net.Conn) context.Context {
				return context.WithValue(ctx, connKey{}, nc)
			},
			ConnState: func(nc net.Conn, s http.ConnState) {
				mu.Lock()
				defer mu.Unlock()
				assert.IsType(t, marked{}, nc)
				states = append(states, s)
			},
		}
		a := startConfig(t, graceful.Config{}, graceful.ServerConfig{HTTP: srv, Listeners: []net.Listener{mem}})
		a.mem = mem
		p := a.dial()
		p.ask("/")
		synctest.Wait()
		assert.Same(t, mem, base)
		<-a.drain()
		p.gone()
		synctest.Wait()
		assert.Equal(t, []http.ConnState{
			http.StateNew, http.StateActive, http.StateIdle, http.StateClosed,
		}, states)
	})
}

// The timeouts of the user's server hold.
func TestServerKeepsItsTimeouts(t *testing.T) {
	tests := []struct {
		name string
		give http.Server
		send string // after a first request
		want time.Duration
	}{
		{name: "ReadHeaderTimeout", give: http.Server{ReadHeaderTimeout: 2 * time.Second}, send: "GET / HTTP/1.1\r\n", want: 2 * time.Second},
		{name: "IdleTimeout", give: http.Server{IdleTimeout: 3 * time.Second}, want: 3 * time.Second},
	}
	for i := range tests {
		tt := &tests[i]
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.give.Handler = http.HandlerFunc(say)
				a := start(t, graceful.Config{}, &tt.give)
				p := a.dial()
				p.ask("/")
				p.send(tt.send)
				start := time.Now()
				p.gone()
				assert.Equal(t, tt.want, time.Since(start))
			})
		})
	}
}

func TestServerEndsContextsWithTheDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctxs := make(chan context.Context, 1)
		srv := &http.Server{ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			ctxs <- ctx
			return ctx
		}}
		a := start(t, graceful.Config{}, srv)
		a.dial().ask("/")
		ctx := <-ctxs
		assert.NoError(t, ctx.Err())
		<-a.drain()
		synctest.Wait()
		assert.ErrorIs(t, context.Cause(ctx), graceful.ErrDrained)
	})
}

// What a drain leaves behind is nothing: goleak sees to the goroutines.
func TestServerOnAUnixSocket(t *testing.T) {
	path := t.TempDir() + "/s"
	a := start(t, graceful.Config{QuietPeriod: ms}, &http.Server{Addr: "unix:" + path, Handler: http.HandlerFunc(say)})
	p := a.dial()
	assert.Equal(t, "/hello", p.ask("/hello").Body)
	r := <-a.drain()
	require.NoError(t, r.err)
	p.gone()
	assert.NoFileExists(t, path)
	assert.Equal(t, "unlink", r.Intakes[0].Method)
}
