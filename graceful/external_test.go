package graceful_test

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// serveOutside starts a bare http.Server on a wrapped listener in memory, behind
// the middleware.
func serveOutside(t *testing.T, config graceful.Config, h http.Handler, wrap func(net.Listener) net.Listener) *app {
	t.Helper()
	mem := graceful.NewMemListener()
	var socket net.Listener = mem
	if wrap != nil {
		socket = wrap(socket)
	}
	a := outside(t, config, h, socket)
	a.mem = mem
	a.gate, _ = h.(*gated)
	return a
}

// The timeline of a connection is that of a server which the drainer owns.
func TestForeignListenerTimeline(t *testing.T) {
	const head = "GET /free HTTP/1.1\r\nHost: x\r\n"
	tests := []struct {
		name   string
		before func(p *peer)
		during func(p *peer)
		states string // before the drain
		want   int    // in milliseconds
	}{
		{
			name:   "idle",
			before: func(p *peer) { p.ask("/free") },
			states: "idle 1",
			want:   500,
		},
		{
			name:   "idle after several requests",
			before: func(p *peer) { p.ask("/free"); p.ask("/free/2"); p.ask("/free/3") },
			states: "idle 1",
			want:   500,
		},
		{
			name: "idle after OPTIONS *, which net/http answers itself",
			before: func(p *peer) {
				p.send("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
				assert.Equal(p, 200, p.receive().Status)
			},
			states: "idle 1",
			want:   500,
		},
		{
			name:   "silent",
			before: func(*peer) {},
			states: "new 1",
			want:   1000,
		},
		{
			name:   "half a head",
			before: func(p *peer) { p.send(head) },
			states: "reading 1",
			during: func(p *peer) {
				p.send("\r\n")
				got := p.receive()
				assert.Equal(p, http.StatusBadGateway, got.Status)
				assert.True(p, got.Close)
			},
			want: 0,
		},
		{
			name:   "half a head of a later request",
			before: func(p *peer) { p.ask("/free"); p.send(head) },
			states: "reading 1",
			during: func(p *peer) {
				p.send("\r\n")
				assert.Equal(p, http.StatusBadGateway, p.receive().Status)
			},
			want: 0,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := serveOutside(t, graceful.Config{}, newGated(), nil)
				p := f.dial()
				tt.before(p)
				synctest.Wait()
				assert.Equal(t, tt.states, f.tracker.Counts().String())
				drained := f.drain()
				if tt.during != nil {
					f.await(graceful.PhaseWait)
					tt.during(p)
				}
				p.gone()
				r := <-drained
				require.NoError(t, r.err)
				assert.Less(t, r.Took.Milliseconds()-int64(tt.want), int64(10))
				assert.Equal(t, "gin", r.Servers[0].Name)
			})
		})
	}
}

func TestForeignListenerFinishesWhatIsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveOutside(t, graceful.Config{}, newGated(), nil)
		p := f.dial()
		p.get("/held")
		<-f.gate.began
		p.get("/free") // pipelined behind it
		synctest.Wait()
		drained := f.drain()
		f.await(graceful.PhaseWait)
		close(f.gate.free)
		assert.False(t, p.receive().Close, "another reply follows")
		last := p.receive()
		assert.Equal(t, http.StatusBadGateway, last.Status)
		assert.True(t, last.Close)
		p.gone()
		r := <-drained
		require.NoError(t, r.err)
		assert.Equal(t, graceful.RequestReport{Finished: 1, Rejected: 1}, r.Servers[0].Requests)
		assert.Equal(t, r.Servers[0].Requests, r.Requests)
	})
}

// A handler that stands before the middleware tells nothing of the body of what it
// answers. What comes behind that, while it answers, is followed all the same.
func TestForeignListenerFollowsBehindAHandlerBeforeTheMiddleware(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, mem := newGated(), graceful.NewMemListener()
		f := outsideOf(t, graceful.Config{}, mem, func(d *graceful.Drainer) http.Handler {
			mux := http.NewServeMux()
			mux.Handle("/", d.Middleware(g))
			mux.HandleFunc("/before", func(w http.ResponseWriter, _ *http.Request) {
				w.(http.Flusher).Flush()
				g.began <- nil
				<-g.free
			})
			return mux
		})
		f.mem = mem
		p := f.dial()
		p.get("/before")
		<-g.began
		p.send(withBodyOf("/free", "body"))
		synctest.Wait()
		close(g.free)
		assert.Equal(t, http.StatusOK, p.receive().Status)
		assert.Equal(t, "/free", p.receive().Body)
		drained := f.drain()
		p.gone()
		require.NoError(t, (<-drained).err)
	})
}

func TestForeignListenerWaitsForAHijackedConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		taken := make(chan net.Conn, 1)
		f := serveOutside(t, graceful.Config{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			nc, _, err := w.(http.Hijacker).Hijack()
			assert.NoError(t, err)
			taken <- nc
		}), nil)
		p := f.dial()
		p.get("/")
		nc := <-taken
		synctest.Wait()
		assert.Equal(t, "hijacked 1", f.tracker.Counts().String())
		drained := f.drain()
		f.await(graceful.PhaseWait)
		assert.NoError(t, nc.SetWriteDeadline(time.Time{}))
		_, err := io.WriteString(nc, "bye")
		require.NoError(t, err)
		require.NoError(t, nc.Close())
		rest, err := io.ReadAll(p.Conn)
		require.NoError(t, err)
		assert.Equal(t, "bye", string(rest))
		require.NoError(t, (<-drained).err)
	})
}

// A server that speaks TLS above the listener is told so at its first client, and
// not by a drain that cannot tell who is idle.
func TestForeignListenerBelowTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drainer, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
		require.NoError(t, err)
		mem := graceful.NewMemListener()
		l, err := drainer.Listener("gin", mem)
		require.NoError(t, err)
		var logs strings.Builder
		srv := &http.Server{Handler: drainer.Middleware(http.NotFoundHandler()), ErrorLog: log.New(&logs, "", 0)}
		served := make(chan error, 1)
		go func() { served <- srv.Serve(tls.NewListener(l, serverTLS())) }()
		nc, err := mem.Dial()
		require.NoError(t, err)
		assert.Error(t, clientTLS(nc, "http/1.1").Handshake())
		_, err = drainer.Drain(t.Context())
		require.NoError(t, err)
		assert.ErrorIs(t, <-served, net.ErrClosed)
		require.NoError(t, srv.Close())
		assert.Contains(t, logs.String(), "give it one that speaks TLS already")
	})
}

func TestForeignListenerAboveTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveOutside(t, graceful.Config{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			assert.NotNil(t, r.TLS)
			say(w, r)
		}), func(l net.Listener) net.Listener { return tls.NewListener(l, serverTLS()) })
		p := newPeer(t, clientTLS(f.dial().Conn, "http/1.1"))
		assert.Equal(t, "/hello", p.ask("/hello").Body)
		synctest.Wait()
		assert.Equal(t, "idle 1", f.tracker.Counts().String())
		r := <-f.drain()
		require.NoError(t, r.err)
		p.gone()
		assertTook(t, 500*ms, r.Took)
	})
}

// HTTP/2 would pass the drain by, so it is refused, and not spoken badly.
func TestForeignListenerRefusesHTTP2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := serverTLS()
		config.NextProtos = []string{"h2"}
		f := serveOutside(t, graceful.Config{}, http.HandlerFunc(say), func(l net.Listener) net.Listener {
			return tls.NewListener(l, config)
		})
		p := clientTLS(f.dial().Conn, "h2")
		require.NoError(t, p.Handshake())
		_, err := p.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
	})
}

func TestForeignListenerTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		<-a.drain()
		_, err := a.drainer.Listener("late", graceful.NewMemListener())
		assert.ErrorIs(t, err, graceful.ErrDraining)
	})
}

// A server that was never started does not hold up the drain.
func TestForeignListenerThatNobodyServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		_, err := a.drainer.Listener("idle", graceful.NewMemListener())
		require.NoError(t, err)
		assert.Less(t, (<-a.drain()).Took, 10*ms)
	})
}
