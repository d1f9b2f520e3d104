package graceful_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// latch is a connection that, once it is armed, holds what it has read until its
// deadline has passed: as where the word to leave comes a moment too late.
type latch struct {
	net.Conn
	armed  atomic.Bool
	once   sync.Once
	passed chan struct{}
}

func newLatch(nc net.Conn) *latch { return &latch{Conn: nc, passed: make(chan struct{})} }

func (l *latch) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if n > 0 && l.armed.Load() {
		<-l.passed
	}
	return n, err
}

func (l *latch) SetReadDeadline(t time.Time) error {
	if l.armed.Load() && !t.IsZero() && !t.After(time.Now()) {
		l.once.Do(func() { close(l.passed) })
	}
	return l.Conn.SetReadDeadline(t)
}

func (l *latch) SetDeadline(t time.Time) error { return l.SetReadDeadline(t) }

// A handshake that is told to leave when its last byte is here is done, and the
// word is taken back: whatever is spoken behind it is answered.
func TestHandshakeIsDoneAsItIsToldToLeave(t *testing.T) {
	tests := []struct {
		protocol string
		then     func(t *testing.T, tc *tls.Conn)
	}{
		{"h2", func(t *testing.T, tc *tls.Conn) {
			t.Helper()
			(&peer2{t, tc}).speak().sentAway()
		}},
		{"http/1.1", func(t *testing.T, tc *tls.Conn) {
			t.Helper()
			p := newPeer(t, tc)
			got := p.ask("/late")
			assert.Equal(t, http.StatusBadGateway, got.Status)
			assert.True(t, got.Close)
			p.gone()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.protocol, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				latches := make(chan *latch, 1)
				mem := graceful.NewMemListener().Wrap(func(nc net.Conn) net.Conn {
					l := newLatch(nc)
					latches <- l
					return l
				})
				a := startConfig(t, graceful.Config{}, graceful.ServerConfig{
					HTTP:      &http.Server{Handler: http.HandlerFunc(say), TLSConfig: serverTLS()},
					Listeners: []net.Listener{mem},
				})
				a.mem = mem
				c := &corked{Conn: a.dial().Conn}
				c.holdAfter(1) // it says hello
				tc := clientTLS(c, tt.protocol)
				require.NoError(t, tc.Handshake())
				c.let(t, c.holds()-1)
				synctest.Wait()
				(<-latches).armed.Store(true)
				c.let(t, -1)
				c.pass()
				drained := a.drain()
				time.Sleep(1900 * ms) // a handshake that was just done is no silence
				tt.then(t, tc)
				assert.NoError(t, (<-drained).err)
			})
		})
	}
}

// slowly returns a configuration whose certificate takes its time.
func slowly(d time.Duration) *tls.Config {
	config := serverTLS()
	certificate := config.Certificates[0]
	config.Certificates = nil
	config.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		time.Sleep(d)
		return &certificate, nil
	}
	return config
}

// While the server works on a handshake, the client owes nothing.
func TestHandshakeWhoseCertificateTakesItsTime(t *testing.T) {
	const takes = 1300 * ms
	serves := func(t *testing.T, s *site) {
		t.Helper()
		nc := s.raw()
		dialled := make(chan *peer, 1)
		go func() {
			tc := clientTLS(nc, "http/1.1")
			assert.NoError(t, tc.Handshake())
			dialled <- newPeer(t, tc)
		}()
		require.Eventually(t, func() bool { return s.tracker.Open() == 1 }, _patience, time.Millisecond)
		drained := s.drain()
		got := (<-dialled).ask("/late")
		assert.Equal(t, http.StatusBadGateway, got.Status)
		s.unforced(drained)
	}
	t.Run("in memory", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := place{network: "mem", tls: "server"}
			serves(t, p.startTLS(t, graceful.Config{}, http.HandlerFunc(say), p.listen(t), slowly(takes)))
		})
	})
	for _, p := range kernelPlaces() {
		if p.tls == "" {
			continue
		}
		t.Run(p.String(), func(t *testing.T) {
			t.Parallel()
			serves(t, p.startTLS(t, graceful.Config{}, http.HandlerFunc(say), p.listen(t), slowly(takes)))
		})
	}
}
