package graceful_test

import (
	"fmt"
	"io"
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

// trickle sends text byte by byte, one every 300 ms, until the server has closed
// the connection.
func trickle(nc net.Conn, text string) {
	for i := range len(text) {
		time.Sleep(300 * ms)
		if _, err := io.WriteString(nc, text[i:i+1]); err != nil {
			return
		}
	}
}

// A client that is silent, or as good as that, does not hold up the drain, wherever
// it is: everything that it owes is due within some seconds.
func TestNoClientHoldsUpTheDrain(t *testing.T) {
	long := "GET /free HTTP/1.1\r\nHost: x\r\nX-Long: " + body(1000)
	tests := []struct {
		name string
		do   func(s *site, bg *sync.WaitGroup)
		want time.Duration // at the most
	}{
		{"silent", func(s *site, bg *sync.WaitGroup) { s.raw() }, 2 * time.Second},
		{"silent behind its handshake", func(s *site, bg *sync.WaitGroup) { s.dial() }, 2 * time.Second},
		{"half a head", func(s *site, bg *sync.WaitGroup) { p, _ := s.dial(); p.send(long) }, 6 * time.Second},
		{"half a later head", func(s *site, bg *sync.WaitGroup) { p, _ := s.dial(); p.ask("/free"); p.send(long) }, 6 * time.Second},
		{"a head that trickles", func(s *site, bg *sync.WaitGroup) { p, _ := s.dial(); bg.Go(func() { trickle(p, long) }) }, 7 * time.Second},
		{"a later head that trickles", func(s *site, bg *sync.WaitGroup) {
			p, _ := s.dial()
			p.ask("/free")
			bg.Go(func() { trickle(p, long) })
		}, 7 * time.Second},
		{"line ends that trickle", func(s *site, bg *sync.WaitGroup) {
			p, _ := s.dial()
			p.send(withBodyOf("/free", "body"))
			p.receive()
			bg.Go(func() { trickle(p, "\r\n") })
		}, 2 * time.Second},
		{"a record or a handshake that trickles", func(s *site, bg *sync.WaitGroup) {
			c := &corked{Conn: s.raw()}
			c.hold()
			p := newPeer(s.T, c)
			if s.tls != "" {
				bg.Go(func() { _ = clientTLS(c, "http/1.1").Handshake() })
			} else {
				p.send(long)
			}
			synctest.Wait()
			bg.Go(func() { trickle(c.Conn, string(c.held)) })
		}, 7 * time.Second},
		{"a record that trickles behind a reply", func(s *site, bg *sync.WaitGroup) {
			p, c := s.dial()
			p.ask("/free")
			c.hold()
			p.send(long)
			bg.Go(func() { trickle(c.Conn, string(c.held)) })
		}, 7 * time.Second},
		{"a handshake that trickles in small records", func(s *site, bg *sync.WaitGroup) {
			nc := s.raw()
			bg.Go(func() {
				for range 200 {
					time.Sleep(300 * ms)
					if _, err := io.WriteString(nc, "\x16\x03\x01\x00\x01\x01"); err != nil {
						return
					}
				}
			})
		}, 7 * time.Second},
		{"half a pipelined head", func(s *site, bg *sync.WaitGroup) {
			p, c := s.dial()
			p.sendAtOnce(c, getText("/held"), long)
			<-s.gate.began
			close(s.gate.free)
		}, 7 * time.Second},
		{"a body that is rejected and trickles", func(s *site, bg *sync.WaitGroup) {
			p, _ := s.dial()
			p.ask("/free")
			bg.Go(func() {
				time.Sleep(ms)
				p.send("POST /free HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
				trickle(p, body(1000))
			})
		}, 12 * time.Second},
		{"chunks that are rejected and trickle", func(s *site, bg *sync.WaitGroup) {
			p, _ := s.dial()
			p.ask("/free")
			bg.Go(func() {
				time.Sleep(ms)
				p.send("POST /free HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n")
				trickle(p, body(1000))
			})
		}, 12 * time.Second},
		{"pipelined requests without end", func(s *site, bg *sync.WaitGroup) {
			p, _ := s.dial()
			p.get("/held")
			<-s.gate.began
			close(s.gate.free)
			bg.Go(func() {
				for range 1000 {
					time.Sleep(10 * ms)
					if _, err := io.WriteString(p, getText("/free")); err != nil {
						return
					}
				}
			})
		}, 6 * time.Second},
	}
	for _, where := range places("mem") {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%v, %s", where, tt.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := where.start(t, graceful.Config{Timeout: time.Hour}, newGated())
					var bg sync.WaitGroup
					tt.do(s, &bg)
					synctest.Wait()
					start := time.Now()
					r := <-s.drain()
					require.NoError(t, r.err)
					assert.LessOrEqual(t, time.Since(start), tt.want)
					bg.Wait() // what they write fails now
				})
			})
		}
	}
}

// prefixed is a connection that reads what a balancer says of the client before
// all else, as the PROXY protocol has it: in its first read, or when it is asked
// for an address.
type prefixed struct {
	net.Conn
	once sync.Once
	err  error
	read atomic.Bool
}

func (c *prefixed) header() {
	c.once.Do(func() {
		_, c.err = io.ReadFull(c.Conn, make([]byte, 16))
		c.read.Store(true)
	})
}

func (c *prefixed) Read(p []byte) (int, error) {
	if c.header(); c.err != nil {
		return 0, c.err
	}
	return c.Conn.Read(p)
}

func (c *prefixed) RemoteAddr() net.Addr { c.header(); return c.Conn.RemoteAddr() }
func (c *prefixed) LocalAddr() net.Addr  { c.header(); return c.Conn.LocalAddr() }

// deaf is prefixed, and passes on no deadlines before that.
type deaf struct{ *prefixed }

func (c deaf) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

func (c deaf) SetReadDeadline(t time.Time) error {
	if c.read.Load() {
		return c.Conn.SetReadDeadline(t)
	}
	return nil
}

// A silence is one wherever it is spent, and none keeps others from being served.
func TestSilenceInAListenerOfTheUsers(t *testing.T) {
	for name, wrap := range map[string]func(net.Conn) net.Conn{
		"a header":                   func(nc net.Conn) net.Conn { return &prefixed{Conn: nc} },
		"a header without deadlines": func(nc net.Conn) net.Conn { return deaf{&prefixed{Conn: nc}} },
	} {
		for _, where := range places("mem") {
			t.Run(fmt.Sprintf("%v, %s", where, name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := where.startOn(t, graceful.Config{Timeout: time.Hour}, http.HandlerFunc(say), graceful.NewMemListener().Wrap(wrap))
					_, half := s.raw(), s.raw()
					_, err := io.WriteString(half, "PROXY UNK")
					require.NoError(t, err)
					synctest.Wait()
					served := s.raw()
					_, err = io.WriteString(served, "PROXY UNKNOWN...")
					require.NoError(t, err)
					p := newPeer(t, served)
					if where.tls != "" {
						tc := clientTLS(served, "http/1.1")
						require.NoError(t, tc.Handshake())
						p = newPeer(t, tc)
					}
					assert.Equal(t, "/served", p.ask("/served").Body)
					start := time.Now()
					r := <-s.drain()
					require.NoError(t, r.err)
					assert.LessOrEqual(t, time.Since(start), 3*time.Second)
				})
			})
		}
	}
}
