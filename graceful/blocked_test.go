package graceful_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// stuck is what blocks once a drain has begun, until the test is over.
type stuck struct {
	drains atomic.Bool
	over   chan struct{}
}

func (s *stuck) wait() {
	if s.drains.Load() {
		<-s.over
	}
}

// stuckListener blocks in the methods that are named.
type stuckListener struct {
	*graceful.MemListener
	*stuck
	in string
}

func (l *stuckListener) Accept() (net.Conn, error) {
	nc, err := l.MemListener.Accept()
	if l.in == "Accept" {
		l.wait()
	}
	if err != nil {
		return nil, err
	}
	return &stuckConn{nc, l.stuck, l.in}, nil
}

func (l *stuckListener) Addr() net.Addr {
	if l.in == "Addr" {
		l.wait()
	}
	return l.MemListener.Addr()
}

func (l *stuckListener) Close() error {
	if l.in == "Close" {
		l.wait()
	}
	return l.MemListener.Close()
}

func (l *stuckListener) SetDeadline(t time.Time) error {
	if l.in == "SetDeadline" {
		l.wait()
	}
	return l.MemListener.SetDeadline(t)
}

// stuckConn is a connection of one.
type stuckConn struct {
	net.Conn
	*stuck
	in string
}

func (c *stuckConn) Close() error {
	if c.in == "Conn.Close" {
		c.wait()
	}
	return c.Conn.Close()
}

func (c *stuckConn) SetReadDeadline(t time.Time) error {
	if c.in == "Conn.SetReadDeadline" {
		c.wait()
	}
	return c.Conn.SetReadDeadline(t)
}

func (c *stuckConn) Write(p []byte) (int, error) {
	if c.in == "Conn.Write" {
		c.wait()
	}
	return c.Conn.Write(p)
}

func (s *stuck) Write(p []byte) (int, error) {
	s.wait()
	return len(p), nil
}

// Whatever of the user's blocks, and for however long, the drain ends in its time.
func TestNothingThatBlocksHoldsUpTheDrain(t *testing.T) {
	const timeout, slack = 2 * time.Second, 250 * ms
	type setup struct {
		*testing.T
		*stuck
		config  graceful.Config
		server  http.Server
		closers []graceful.Closer
		in      string // where its listener blocks
	}
	hook := func(at http.ConnState) func(*setup) {
		return func(s *setup) {
			s.server.ConnState = func(_ net.Conn, is http.ConnState) {
				if is == at {
					s.wait()
				}
			}
		}
	}
	in := func(method string) func(*setup) { return func(s *setup) { s.in = method } }
	var drainer atomic.Pointer[graceful.Drainer]
	tests := map[string]func(s *setup){
		"ConnState at StateNew":      hook(http.StateNew),
		"ConnState at StateActive":   hook(http.StateActive),
		"ConnState at StateIdle":     hook(http.StateIdle),
		"ConnState at StateClosed":   hook(http.StateClosed),
		"ConnState at StateHijacked": hook(http.StateHijacked),
		"ConnContext": func(s *setup) {
			s.server.ConnContext = func(ctx context.Context, _ net.Conn) context.Context { s.wait(); return ctx }
		},
		"a function of RegisterOnShutdown": func(s *setup) { s.server.RegisterOnShutdown(s.wait) },
		"an observer": func(s *setup) {
			s.config.Observer = observerFunc(func(graceful.Event) { s.wait() })
		},
		"an observer among others": func(s *setup) {
			s.config.Observer = graceful.Observers{&recorder{}, observerFunc(func(graceful.Event) { s.wait() })}
		},
		"an observer that drains": func(s *setup) {
			s.config.Observer = observerFunc(func(graceful.Event) {
				if d := drainer.Load(); d != nil && s.drains.Load() {
					_, _ = d.Drain(context.Background())
				}
			})
		},
		"the log, of an observer that panics": func(s *setup) {
			usual := log.Writer()
			s.Cleanup(func() { log.SetOutput(usual) })
			log.SetOutput(s.stuck)
			s.config.Observer = observerFunc(func(graceful.Event) {
				if s.drains.Load() {
					panic("observer")
				}
			})
		},
		"the server's log": func(s *setup) { s.server.ErrorLog = log.New(s.stuck, "", 0) },
		"a closer": func(s *setup) {
			s.closers = []graceful.Closer{graceful.CloserFunc("", func(context.Context) error { s.wait(); return nil })}
		},
		"a closer's String":    func(s *setup) { s.closers = []graceful.Closer{talker{s.stuck, true, false}} },
		"a closer's AdmitLate": func(s *setup) { s.closers = []graceful.Closer{talker{s.stuck, false, true}} },
		"Accept":               in("Accept"),
		"Addr":                 in("Addr"),
		"Close":                in("Close"),
		"SetDeadline":          in("SetDeadline"),
		"Close of connections": in("Conn.Close"),
		"Write":                in("Conn.Write"),
		"a handler": func(s *setup) {
			next := s.server.Handler
			s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.wait(); next.ServeHTTP(w, r) })
		},
	}
	for _, external := range []bool{false, true} {
		for name, prepare := range tests {
			if external {
				name += ", external"
			}
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &setup{T: t, stuck: &stuck{over: make(chan struct{})}}
					s.config.Timeout = timeout
					s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if r.URL.Path == "/hijack" {
							_, _, _ = http.NewResponseController(w).Hijack()
						}
						say(w, r)
					})
					prepare(s)
					mem := graceful.NewMemListener()
					l := &stuckListener{mem, s.stuck, s.in}
					d, err := graceful.NewDrainer(graceful.NewTracker(), s.config)
					require.NoError(t, err)
					drainer.Store(d)
					require.NoError(t, d.AddClosers(s.closers...))
					if s.server.ErrorLog == nil {
						s.server.ErrorLog = log.New(io.Discard, "", 0)
					}
					served := make(chan error, 1)
					if external {
						el, err := d.Listener("gin", l)
						require.NoError(t, err)
						s.server.Handler = d.Middleware(s.server.Handler)
						go func() { served <- s.server.Serve(el) }()
					} else {
						own, err := graceful.NewServer(d, graceful.ServerConfig{HTTP: &s.server, Listeners: []net.Listener{l}})
						require.NoError(t, err)
						require.NoError(t, own.Start(t.Context()))
						served <- nil
					}
					dial := func() *peer {
						nc, err := mem.Dial()
						require.NoError(t, err)
						return newPeer(t, nc)
					}
					idle, late, half, hijacked := dial(), dial(), dial(), dial()
					dial() // is silent
					idle.ask("/")
					late.ask("/")
					half.send("GET / HTTP/1.1\r\n")
					_ = hijacked.Close() // nobody answers, and nobody closes
					synctest.Wait()
					s.drains.Store(true)
					start := time.Now()
					drained := make(chan error, 1)
					go func() {
						_, err := d.Drain(context.Background())
						drained <- err
					}()
					synctest.Wait()
					late.get("/late")
					if nc, err := mem.Dial(); err == nil {
						_ = nc.Close()
					}
					select {
					case <-drained:
						assert.LessOrEqual(t, time.Since(start), timeout+slack)
					case <-time.After(time.Hour):
						assert.Fail(t, "the drain does not end")
					}
					close(s.over)
					d.Force(nil)
					_ = s.server.Close()
					<-served
					time.Sleep(time.Minute) // all that was stuck comes to its end
				})
			})
		}
	}
}

// A deadline that blocks is set under a lock, which a bubble would not know to
// wait for.
func TestDeadlineThatBlocksDoesNotHoldUpTheDrain(t *testing.T) {
	for _, external := range []bool{false, true} {
		s := &stuck{over: make(chan struct{})}
		mem := graceful.NewMemListener()
		p := place{network: "mem", external: external}
		a := p.startOn(t, graceful.Config{Timeout: 100 * ms}, http.HandlerFunc(say), &stuckListener{mem, s, "Conn.SetReadDeadline"})
		a.mem = mem
		idle, _ := a.dial()
		idle.ask("/")
		require.Eventually(t, func() bool { return a.tracker.Counts().String() == "idle 1" }, _patience, time.Millisecond)
		s.drains.Store(true)
		select {
		case r := <-a.drain():
			assert.ErrorIs(t, r.err, graceful.ErrTimeout)
		case <-time.After(_patience):
			assert.Fail(t, "the drain does not end")
		}
		close(s.over)
	}
}

// talker is a closer that blocks when it is asked for what it did, or for late
// requests.
type talker struct {
	*stuck
	inString, inAdmit bool
}

func (talker) Name() string                { return "talker" }
func (talker) Close(context.Context) error { return errors.New("not closed") }

func (c talker) String() string {
	if c.inString {
		c.wait()
	}
	return ""
}

func (c talker) AdmitLate(*http.Request) bool {
	if c.inAdmit {
		c.wait()
	}
	return false
}
