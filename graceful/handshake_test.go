package graceful_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"log"
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

func startTLS(t *testing.T, config graceful.Config, h http.HandlerFunc) *app {
	t.Helper()
	return start(t, config, &http.Server{Handler: h, TLSConfig: serverTLS()})
}

func TestTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startTLS(t, graceful.Config{Late: graceful.Serve}, func(w http.ResponseWriter, r *http.Request) {
			if assert.NotNil(t, r.TLS) {
				assert.True(t, r.TLS.HandshakeComplete)
				assert.Equal(t, "http/1.1", r.TLS.NegotiatedProtocol)
			}
			say(w, r)
		})
		p := a.dialTLS()
		assert.Equal(t, "new 1", a.states())
		assert.False(t, p.ask("/early").Close)
		assert.Equal(t, "idle 1", a.states())
		drained := a.drain()
		time.Sleep(50 * ms)
		got := p.ask("/late")
		assert.Equal(t, "/late", got.Body)
		assert.True(t, got.Close)
		p.gone()
		assert.NoError(t, (<-drained).err)
	})
}

// Where a client is, in its handshake or behind it, when it is sent away. Times
// are after its connection.
func TestTLSTimeline(t *testing.T) {
	tests := []struct {
		name string
		do   func(a *app)
		want time.Duration
	}{
		{"silent before its handshake", func(a *app) { a.dial() }, 1000 * ms},
		{"silent behind its handshake", func(a *app) { a.dialTLS() }, 1000 * ms},
		{"idle", func(a *app) { a.dialTLS().ask("/") }, 500 * ms},
		{"silent in its handshake, 700 ms after it began", func(a *app) {
			c := &corked{Conn: a.dial().Conn}
			c.hold()
			go func() { _ = clientTLS(c).Handshake() }()
			time.Sleep(700 * ms)
			c.let(a.T, 20)
		}, 1700 * ms},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := startTLS(t, graceful.Config{}, say)
				start := time.Now()
				tt.do(a)
				synctest.Wait()
				r := <-a.drain()
				require.NoError(t, r.err)
				assertTook(t, tt.want, time.Since(start))
				assert.Equal(t, 1, r.ClosedIdle+r.ClosedSilent)
			})
		})
	}
}

// The TLS of a listener that was passed in has the same timeline.
func TestTLSOfAListenerThatSpeaksIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mem := graceful.NewMemListener()
		a := startConfig(t, graceful.Config{}, graceful.ServerConfig{
			HTTP:      &http.Server{Handler: http.HandlerFunc(say)},
			Listeners: []net.Listener{tls.NewListener(mem, serverTLS())},
		})
		a.mem = mem
		silent, idle := a.dial(), a.dialTLS()
		assert.Equal(t, "/a", idle.ask("/a").Body)
		synctest.Wait()
		assert.Equal(t, "new 1, idle 1", a.states())
		start := time.Now()
		drained := a.drain()
		idle.gone()
		assertLeft(t, 500*ms, time.Since(start))
		silent.gone()
		assert.Equal(t, 1000*ms, time.Since(start))
		assert.NoError(t, (<-drained).err)
	})
}

// A record that is split on its way keeps its connection, wherever it is split.
func TestTLSHalfARecordIsNotSilence(t *testing.T) {
	t.Run("behind a request", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := startTLS(t, graceful.Config{}, say)
			c, p := corkedTLS(a)
			require.NoError(t, p.Conn.(*tls.Conn).Handshake())
			assert.Equal(t, "/a", p.ask("/a").Body)
			c.hold()
			p.get("/late")
			c.let(t, 10)
			synctest.Wait()
			drained := a.drain()
			time.Sleep(4 * time.Second)
			c.let(t, -1)
			assert.Equal(t, 502, p.receive().Status)
			assert.NoError(t, (<-drained).err)
		})
	})

	t.Run("behind the handshake", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := startTLS(t, graceful.Config{}, say)
			c, p := corkedTLS(a)
			// The client's last word of the handshake comes together with half
			// of its first request.
			c.holdAfter(1) // it says hello
			require.NoError(t, p.Conn.(*tls.Conn).Handshake())
			end := c.holds()
			p.get("/first")
			c.let(t, end+10)
			synctest.Wait()
			drained := a.drain()
			time.Sleep(4 * time.Second)
			c.let(t, -1)
			assert.Equal(t, 502, p.receive().Status)
			assert.NoError(t, (<-drained).err)
		})
	})
}

// corkedTLS returns a client, and what can hold back its words.
func corkedTLS(a *app) (*corked, *peer) {
	c := &corked{Conn: a.dial().Conn}
	return c, newPeer(a.T, clientTLS(c, "http/1.1"))
}

// Failing handshakes look like those of net/http, to the log and to the client.
func TestTLSHandshakeFails(t *testing.T) {
	tests := []struct {
		name   string
		client func(nc net.Conn)
		log    string
	}{
		{"for a client that speaks HTTP", func(nc net.Conn) {
			_, _ = io.WriteString(nc, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			_, _ = io.Copy(io.Discard, nc)
		}, "client sent an HTTP request to an HTTPS server"},
		{"for a client that speaks nonsense", func(nc net.Conn) {
			_, _ = io.WriteString(nc, "nonsense")
			_, _ = io.Copy(io.Discard, nc)
		}, "first record does not look like a TLS handshake"},
		{"for a client that goes", func(nc net.Conn) { _ = nc.Close() }, "EOF"},
		{"for a client that is silent", func(nc net.Conn) { _, _ = io.Copy(io.Discard, nc) }, "i/o timeout"},
		{"for a client without trust", func(nc net.Conn) {
			_ = tls.Client(nc, &tls.Config{ServerName: "example.com"}).Handshake()
		}, "bad certificate"},
		{"for a client with another protocol", func(nc net.Conn) { _ = clientTLS(nc, "smtp").Handshake() }, "client requested unsupported application protocols"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var logs [2]bytes.Buffer
			var heard [2]bytes.Buffer
			var took [2]time.Duration
			for i, startServer := range []func(*testing.T, *graceful.MemListener, *http.Server){startOurs, startPlain} {
				synctest.Test(t, func(t *testing.T) {
					mem := graceful.NewMemListener()
					startServer(t, mem, &http.Server{
						TLSConfig:    serverTLS(),
						ErrorLog:     log.New(&logs[i], "", 0),
						ReadTimeout:  time.Minute,
						WriteTimeout: 5 * time.Second, // the shortest bounds the handshake
					})
					nc, err := mem.Dial()
					require.NoError(t, err)
					defer nc.Close()
					start := time.Now()
					tt.client(&heardConn{nc, &heard[i]})
					took[i] = time.Since(start)
					synctest.Wait()
				})
			}
			assert.Contains(t, logs[0].String(), tt.log)
			assert.Equal(t, logs[1].String(), logs[0].String())
			assert.Equal(t, took[1], took[0])
			if tt.log == "client sent an HTTP request to an HTTPS server" {
				assert.Equal(t, heard[1].String(), heard[0].String())
				assert.Contains(t, heard[0].String(), "400 Bad Request")
			}
		})
	}
}

func startOurs(t *testing.T, mem *graceful.MemListener, srv *http.Server) {
	t.Helper()
	startConfig(t, graceful.Config{}, graceful.ServerConfig{HTTP: srv, Listeners: []net.Listener{mem}})
}

func startPlain(t *testing.T, mem *graceful.MemListener, srv *http.Server) {
	t.Helper()
	served := make(chan error)
	go func() {
		if srv.TLSConfig == nil {
			served <- srv.Serve(mem)
			return
		}
		served <- srv.ServeTLS(mem, "", "")
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		assert.ErrorIs(t, <-served, http.ErrServerClosed)
	})
}

// heardConn keeps what is read.
type heardConn struct {
	net.Conn
	heard *bytes.Buffer
}

func (c *heardConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.heard.Write(p[:n])
	return n, err
}

// A handshake that is cut by force is not a failure to be logged twice, and
// leaves nothing.
func TestTLSHandshakeCutByForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startTLS(t, graceful.Config{}, say)
		p := a.dial()
		p.send("\x16\x03\x01") // a part of a hello
		synctest.Wait()
		a.drainer.Force(errors.New("now"))
		r := <-a.drain()
		assert.Error(t, r.err)
		p.gone()
		assert.NoError(t, a.tracker.Wait(t.Context()))
	})
}

// http.Server tells of a connection's states also above TLS.
func TestTLSConnState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var states []http.ConnState
		a := start(t, graceful.Config{}, &http.Server{
			Handler: http.HandlerFunc(say), TLSConfig: serverTLS(),
			ConnState: func(nc net.Conn, s http.ConnState) {
				mu.Lock()
				defer mu.Unlock()
				assert.IsType(t, (*tls.Conn)(nil), nc, "as net/http does")
				states = append(states, s)
			},
		})
		a.dialTLS().ask("/")
		synctest.Wait()
		<-a.drain()
		synctest.Wait()
		assert.Equal(t, []http.ConnState{
			http.StateNew, http.StateActive, http.StateIdle, http.StateClosed,
		}, states)
	})
}
