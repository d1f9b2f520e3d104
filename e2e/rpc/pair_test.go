package rpc

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// pair is two servers, at fixed addresses.
type pair struct {
	*testing.T

	cert  *testcert.Certificate // nil in the clear
	addrs [2]string
	now   [2]*graceful.Drainer
	calls [2]*atomic.Int64 // that each has got since it was started
}

func newPair(t *testing.T, secure bool) *pair {
	p := &pair{T: t}
	if secure {
		c, err := testcert.New(1)
		require.NoError(t, err)
		p.cert = &c
	}
	for i := range p.addrs {
		p.addrs[i] = "127.0.0.1:0"
		p.start(i)
	}
	return p
}

func (p *pair) start(i int) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{KeepAliveInterval: 500 * time.Millisecond})
	require.NoError(p, err)
	calls, h := new(atomic.Int64), handler()
	srv := &http.Server{Addr: p.addrs[i], Protocols: new(http.Protocols)}
	srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		h.ServeHTTP(w, r)
	})
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetHTTP2(true)
	srv.Protocols.SetUnencryptedHTTP2(true)
	if p.cert != nil {
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{p.cert.TLS}}
	}
	s, err := graceful.NewServer(d, graceful.ServerConfig{HTTP: srv})
	require.NoError(p, err)
	require.NoError(p, s.Start(context.Background()))
	p.addrs[i], p.now[i], p.calls[i] = s.Addr().String(), d, calls
}

// stop drains a server, which has to end by itself.
func (p *pair) stop(i int) {
	r, err := p.now[i].Drain(context.Background())
	assert.NoError(p, err, "%+v", r)
}

// restart restarts the servers in turn, so many times in all. Where clients use
// both at once, each is left alone until it is in use.
func (p *pair) restart(times int, both bool) {
	for n := range times {
		time.Sleep(50*time.Millisecond + rand.N(100*time.Millisecond))
		for _, calls := range p.calls {
			require.Eventually(p, func() bool { return !both || calls.Load() > 10 }, 10*time.Second, time.Millisecond)
		}
		p.stop(n % 2)
		p.start(n % 2)
	}
}

func (p *pair) config() *tls.Config {
	return &tls.Config{RootCAs: p.cert.Pool, ServerName: "127.0.0.1"}
}

// dial connects to one of the two, or else to the other.
func (p *pair) dial(ctx context.Context) (net.Conn, error) {
	i := rand.N(2)
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", p.addrs[i])
	if err != nil {
		return new(net.Dialer).DialContext(ctx, "tcp", p.addrs[1-i])
	}
	return nc, nil
}
