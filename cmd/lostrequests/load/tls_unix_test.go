//go:build unix

package load

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// secureServer serves by TLS, and closes connections that it is told to.
func secureServer(t *testing.T) (c Client, leave chan net.Conn) {
	t.Helper()
	leave = make(chan net.Conn, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	s.Config.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateIdle {
			leave <- c
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return Client{
		Dial: To(s.Listener.Addr().String()), TLS: &tls.Config{InsecureSkipVerify: true},
		Method: http.MethodGet, KeepAlive: true, Look: true,
	}, leave
}

func TestLookGoesBelowTLS(t *testing.T) {
	c, leave := secureServer(t)
	defer c.drop()
	require.Equal(t, Served, c.request(t.Context()).Kind)
	require.NoError(t, (<-leave).Close())
	awaitEnd(t, c.conn.(*http1).sock)
	i := c.request(t.Context())
	assert.Equal(t, Served, i.Kind, "%v", i.Err)
	assert.Equal(t, 1, i.Nth, "on a connection of its own")
	<-leave
}

func TestBlindClientWritesIntoClosedTLS(t *testing.T) {
	c, leave := secureServer(t)
	c.Look = false
	defer c.drop()
	require.Equal(t, Served, c.request(t.Context()).Kind)
	require.NoError(t, (<-leave).Close())
	awaitEnd(t, c.conn.(*http1).sock)
	assert.Equal(t, Stale, c.request(t.Context()).Kind)
}
