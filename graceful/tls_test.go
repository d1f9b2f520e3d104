package graceful_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// certificate is one for 127.0.0.1 and example.com, with the configurations of
// the two sides that go with it.
var certificate = sync.OnceValues(func() (server, client *tls.Config) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	pool := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{RootCAs: pool, ServerName: "example.com"}
})

// serverTLS returns what a server needs to speak TLS.
func serverTLS() *tls.Config {
	server, _ := certificate()
	return server.Clone()
}

// clientTLS returns the client's end of TLS over nc, with the given protocols.
func clientTLS(nc net.Conn, protocols ...string) *tls.Conn {
	_, client := certificate()
	client = client.Clone()
	client.NextProtos = protocols
	return tls.Client(nc, client)
}

// dialTLS returns a client that speaks HTTP/1.1 over TLS.
func (a *app) dialTLS() *peer {
	a.Helper()
	tc := clientTLS(a.dial().Conn, "http/1.1")
	require.NoError(a, tc.Handshake())
	return newPeer(a.T, tc)
}

// corked is a connection that holds back what is written until it is let go.
type corked struct {
	net.Conn

	mu     sync.Mutex
	cork   bool
	passes int // how many writes pass before it begins to hold back
	held   []byte
}

func (c *corked) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.cork || c.passes > 0 {
		c.passes--
		return c.Conn.Write(p)
	}
	c.held = append(c.held, p...)
	return len(p), nil
}

// hold begins to hold back.
func (c *corked) hold() { c.holdAfter(0) }

// holdAfter begins to hold back after n more writes.
func (c *corked) holdAfter(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cork, c.passes = true, n
}

// holds returns how many bytes are held back.
func (c *corked) holds() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.held)
}

// let sends n of the bytes that are held back, or all if n is negative.
func (c *corked) let(t *testing.T, n int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if n < 0 {
		n = len(c.held)
	}
	_, err := c.Conn.Write(c.held[:n])
	require.NoError(t, err)
	c.held = c.held[n:]
}
