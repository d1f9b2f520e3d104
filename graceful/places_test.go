package graceful_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// place is a way in which a connection can be served.
type place struct {
	network  string // "mem", "tcp" or "unix"
	tls      string // who speaks it: "", "server" or "listener"
	external bool   // whether the drainer does not own the server
}

func (p place) String() string {
	s := p.network
	if p.tls != "" {
		s += " TLS by its " + p.tls
	}
	if p.external {
		s += " external"
	}
	return s
}

// places returns every way on the given networks.
func places(networks ...string) (all []place) {
	for _, network := range networks {
		for _, external := range []bool{false, true} {
			for _, by := range []string{"", "server", "listener"} {
				if !external || by != "server" { // such a server would speak TLS above the drain
					all = append(all, place{network, by, external})
				}
			}
		}
	}
	return all
}

// kernelPlaces are those on real sockets.
func kernelPlaces() []place { return places("tcp", "unix") }

// site is a server at a place.
type site struct {
	*app
	place
	addr net.Addr
}

// start starts a server for h.
func (p place) start(t *testing.T, config graceful.Config, h http.Handler) *site {
	t.Helper()
	return p.startOn(t, config, h, p.listen(t))
}

// startOn starts a server for h on l, which may wrap a listener of the place.
func (p place) startOn(t *testing.T, config graceful.Config, h http.Handler, l net.Listener) *site {
	t.Helper()
	return p.startTLS(t, config, h, l, serverTLS())
}

// startTLS starts a server for h on l, which speaks TLS by tlsConfig if it does.
func (p place) startTLS(t *testing.T, config graceful.Config, h http.Handler, l net.Listener, tlsConfig *tls.Config) *site {
	t.Helper()
	s := &site{place: p, addr: l.Addr()}
	mem, _ := l.(*graceful.MemListener)
	if p.tls == "listener" {
		l = tls.NewListener(l, tlsConfig)
	}
	if p.external {
		s.app = outside(t, config, h, l)
	} else {
		srv := &http.Server{Handler: h}
		if p.tls == "server" {
			srv.TLSConfig = tlsConfig
		}
		s.app = startConfig(t, config, graceful.ServerConfig{HTTP: srv, Listeners: []net.Listener{l}})
	}
	s.mem = mem
	s.gate, _ = h.(*gated)
	return s
}

func (p place) listen(t *testing.T) net.Listener {
	t.Helper()
	switch p.network {
	case "mem":
		return graceful.NewMemListener()
	case "unix":
		dir, err := os.MkdirTemp("", "graceful") //nolint:usetesting // that of the test is too long for a socket
		require.NoError(t, err)
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		l, err := net.Listen("unix", filepath.Join(dir, "socket"))
		if err != nil {
			t.Skip(err)
		}
		return l
	default:
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		return l
	}
}

// outside starts a bare http.Server on a wrapped listener, behind the middleware.
func outside(t *testing.T, config graceful.Config, h http.Handler, socket net.Listener) *app {
	t.Helper()
	return outsideOf(t, config, socket, func(d *graceful.Drainer) http.Handler { return d.Middleware(h) })
}

// outsideOf starts a bare http.Server on a wrapped listener, for what wrap has made.
func outsideOf(t *testing.T, config graceful.Config, socket net.Listener, wrap func(*graceful.Drainer) http.Handler) *app {
	t.Helper()
	a := &app{T: t, tracker: graceful.NewTracker(), events: &recorder{}}
	config.Observer = a.events
	var err error
	a.drainer, err = graceful.NewDrainer(a.tracker, config)
	require.NoError(t, err)
	l, err := a.drainer.Listener("gin", socket)
	require.NoError(t, err)
	srv := &http.Server{Handler: wrap(a.drainer), ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	t.Cleanup(func() {
		a.drainer.Force(nil)
		_, _ = a.drainer.Drain(context.Background())
		assert.ErrorIs(t, <-served, net.ErrClosed)
		assert.NoError(t, srv.Close())
	})
	return a
}

// raw returns a connection below TLS.
func (s *site) raw() net.Conn {
	s.Helper()
	if s.mem != nil {
		nc, err := s.mem.Dial()
		require.NoError(s, err)
		return nc
	}
	nc, err := net.Dial(s.addr.Network(), s.addr.String())
	require.NoError(s, err)
	return nc
}

// dial returns a client whose handshake is done, where there is one, and what
// can hold back its words.
func (s *site) dial() (*peer, *corked) {
	s.Helper()
	c := &corked{Conn: s.raw()}
	if s.tls == "" {
		return newPeer(s.T, c), c
	}
	tc := clientTLS(c, "http/1.1")
	require.NoError(s, tc.Handshake())
	return newPeer(s.T, tc), c
}

// sendAtOnce sends texts in one segment, and over TLS in records of their own.
func (p *peer) sendAtOnce(c *corked, texts ...string) {
	p.Helper()
	c.hold()
	for _, text := range texts {
		p.send(text)
	}
	c.let(p.T, -1)
	c.pass()
}

// pass ends holding back.
func (c *corked) pass() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cork = false
}

// phase is a part of a drain in which late requests are treated in one way.
type phase struct {
	name   string
	config graceful.Config
	begun  graceful.Phase
	status int // of late requests
}

// _phases are all of them. Each lasts until it is forced to end.
var _phases = []phase{
	{"in the lame duck", graceful.Config{Delay: time.Hour}, graceful.PhaseLameDuck, 200},
	{"served late", graceful.Config{Late: graceful.Serve, Timeout: time.Hour}, graceful.PhaseWait, 200},
	{"rejected", graceful.Config{Timeout: time.Hour}, graceful.PhaseWait, 502},
}

// phases returns the phases that a test tries at a place: all of them on TCP, for
// on Unix sockets little is different.
func (p place) phases() []phase {
	if p.network == "unix" {
		return _phases[2:]
	}
	return _phases
}

// unforced fails the test if the drain does not end with nothing left to force.
func (s *site) unforced(drained <-chan outcome) outcome {
	s.Helper()
	if s.drainer.Phase() == graceful.PhaseLameDuck {
		require.Eventually(s.T, func() bool { return s.tracker.Open() == 0 }, _patience, time.Millisecond)
		s.drainer.Force(nil)
	}
	select {
	case r := <-drained:
		assert.NoError(s.T, r.err)
		return r
	case <-time.After(_patience):
		require.Fail(s.T, "the drain does not end", s.tracker.Counts().String())
		return outcome{}
	}
}

// body returns n bytes of a body.
func body(n int) string { return strings.Repeat("x", n) }
