package goaway

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// site is a socket behind which Servers serve, over TLS.
type site struct {
	net.Listener
	*Servers

	accepting sync.WaitGroup
}

func newSite(tb testing.TB, h http.Handler) *site {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	s := &site{Listener: l, Servers: New(func() *http.Server { return &http.Server{Handler: h} })}
	s.accepting.Go(s.accept)
	return s
}

func (s *site) accept() {
	config, _ := certificate()
	for {
		nc, err := s.Accept()
		if err != nil {
			return
		}
		s.accepting.Go(func() {
			tc := tls.Server(nc, config)
			if tc.Handshake() == nil {
				_ = s.Serve(tc, time.Time{})
			}
		})
	}
}

// drain closes the socket, tells all clients to leave, and waits for them.
func (s *site) drain() {
	_ = s.Listener.Close()
	s.Leave(context.Background(), _times)
	s.accepting.Wait()
	s.Servers.Close()
}

// client returns one of Go's, which dials the address that is asked for.
func clientOf(tb testing.TB, addr func() string) *http.Client {
	tb.Helper()
	_, config := certificate()
	tr := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   config.Clone(),
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr())
		},
	}
	tb.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: time.Minute}
}

// Under load, connections go from one site to the next, and no request fails:
// each has a body that can be sent again, so that a connection which Go's
// transport finds told to go when it has just taken it is no failure.
func TestGoTransportLosesNothing(t *testing.T) {
	t.Parallel()
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	var current atomic.Pointer[site]
	current.Store(newSite(t, echo))
	var over atomic.Bool
	var asking sync.WaitGroup
	var asked atomic.Int64
	for range 4 {
		c := clientOf(t, func() string { return current.Load().Addr().String() })
		for range 4 {
			asking.Go(func() {
				for !over.Load() {
					post(t, c)
					asked.Add(1)
				}
			})
		}
	}
	for range 10 {
		before := asked.Load()
		require.Eventually(t, func() bool { return asked.Load() > before+100 }, time.Minute, time.Millisecond)
		current.Swap(newSite(t, echo)).drain()
	}
	over.Store(true)
	asking.Wait()
	current.Load().drain()
}

func post(t *testing.T, c *http.Client) {
	resp, err := c.Post("https://example.com/", "text/plain", strings.NewReader("body"))
	if !assert.NoError(t, err) {
		return
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	assert.Equal(t, "body", string(body))
}
