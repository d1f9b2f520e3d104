package graceful_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// parted returns once the client has read the goodbye and the end of the stream.
func (p *peer) parted(status int, body string) {
	p.Helper()
	got := p.receive()
	assert.Equal(p, status, got.Status)
	assert.Equal(p, body, got.Body)
	assert.True(p, got.Close)
	assert.NotEmpty(p, got.Header.Get("Date"))
	p.gone()
}

func TestGoodbye(t *testing.T) {
	rejection := graceful.NewRejection(http.StatusServiceUnavailable, "elsewhere\n", time.Second)
	tests := []struct {
		name   string
		config graceful.Config
		status int
		body   string
	}{
		{"request timeout", graceful.Config{Goodbye: graceful.GoodbyeRequestTimeout}, 408, ""},
		{"reject", graceful.Config{Goodbye: graceful.GoodbyeReject}, 502, graceful.DefaultRejectionBody},
		{"reject of one's own", graceful.Config{Goodbye: graceful.GoodbyeReject, Rejection: rejection}, 503, "elsewhere\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := serve(t, tt.config, say)
				idle, silent := a.dial(), a.dial()
				idle.ask("/")
				start := time.Now()
				drained := a.drain()
				idle.parted(tt.status, tt.body)
				assertLeft(t, 500*ms, time.Since(start))
				require.NoError(t, idle.Close())
				silent.gone()
				r := <-drained
				require.NoError(t, r.err)
				assert.Equal(t, 1, r.ClosedIdle)
				assert.Equal(t, graceful.RequestReport{}, r.Requests)
				assertTook(t, time.Second, r.Took)
			})
		})
	}
}

// A request that is on its way when the goodbye goes out is answered by it.
func TestGoodbyeAnswersARequestThatCrossesIt(t *testing.T) {
	sides := map[string]func(t *testing.T) (*app, func() *peer){
		"in the clear": func(t *testing.T) (*app, func() *peer) {
			a := serve(t, graceful.Config{Goodbye: graceful.GoodbyeReject}, say)
			return a, a.dial
		},
		"over TLS": func(t *testing.T) (*app, func() *peer) {
			a := start(t, graceful.Config{Goodbye: graceful.GoodbyeReject}, &http.Server{TLSConfig: serverTLS(), Handler: http.HandlerFunc(say)})
			return a, func() *peer { return newPeer(t, clientTLS(a.dial().Conn, "http/1.1")) }
		},
		"over TLS that a listener speaks": func(t *testing.T) (*app, func() *peer) {
			f := serveOutside(t, graceful.Config{Goodbye: graceful.GoodbyeReject}, http.HandlerFunc(say),
				func(l net.Listener) net.Listener { return tls.NewListener(l, serverTLS()) })
			return f, func() *peer { return newPeer(t, clientTLS(f.dial().Conn, "http/1.1")) }
		},
		"at a server that is not owned": func(t *testing.T) (*app, func() *peer) {
			f := serveOutside(t, graceful.Config{Goodbye: graceful.GoodbyeReject}, http.HandlerFunc(say), nil)
			return f, f.dial
		},
	}
	for name, side := range sides {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, dial := side(t)
				p := dial()
				p.ask("/")
				drained := a.drain()
				time.Sleep(600 * ms) // the client does not run, and the goodbye is on its way
				p.get("/crossing")
				p.parted(502, graceful.DefaultRejectionBody)
				require.NoError(t, p.Close())
				r := <-drained
				require.NoError(t, r.err)
				assert.Equal(t, graceful.RequestReport{Crossed: 1}, r.Requests)
				assert.Contains(t, r.String(), "crossed 1")
			})
		})
	}
}

// A client that does not end its half holds nobody up for long, and nothing is
// forced.
func TestGoodbyeDoesNotWaitForever(t *testing.T) {
	tests := []struct {
		name          string
		timeout, took time.Duration
	}{
		{"two seconds", 30 * time.Second, 2500 * ms},
		{"and no longer than the drain may take", 2 * time.Second, 1950 * ms},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := serve(t, graceful.Config{Goodbye: graceful.GoodbyeReject, Timeout: tt.timeout}, say)
				p := a.dial()
				p.ask("/")
				r := <-a.drain()
				require.NoError(t, r.err)
				assertTook(t, tt.took, r.Took)
			})
		})
	}
}

func TestGoodbyeEndsWithAForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{Goodbye: graceful.GoodbyeReject}, say)
		p := a.dial()
		p.ask("/")
		drained := a.drain()
		time.Sleep(time.Second)
		a.drainer.Force(nil)
		assert.Less(t, (<-drained).Took, 1250*ms)
	})
}
