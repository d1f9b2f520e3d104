//go:build unix

package graceful

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// On a machine with too much to do any goroutine of the server may not run for a
// second, at any line, while others do, and clients.

// shakingConn returns a tracked connection whose handshake has not begun, and its
// client. Where the listener makes TLS, theirs is set.
func shakingConn(t *testing.T, theirs bool) (client *tls.Conn, c *conn) {
	t.Helper()
	cert, err := testcert.New(1)
	require.NoError(t, err)
	near, far := socketPair(t)
	var nc net.Conn = far
	l := newListener(newAccount(NewTracker(), "http", false), NewMemListener())
	l.tls = &tls.Config{Certificates: []tls.Certificate{cert.TLS}, NextProtos: []string{"h2", "http/1.1"}}
	l.session = func() session {
		return session{http1: true, http2: func(*conn, net.Conn) {}, log: func(string, ...any) {}}
	}
	if theirs {
		nc = tls.Server(far, l.tls)
	}
	c = tracked(l.admit(nc))
	t.Cleanup(func() { _ = c.Close() })
	return tls.Client(near, &tls.Config{RootCAs: cert.Pool, ServerName: "localhost"}), c
}

// shake makes the client's side of the handshake. It waits until the hello is in
// the server's kernel, and returns where its end is told.
func shake(t *testing.T, client *tls.Conn, c *conn) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- client.Handshake() }()
	awaitUnread(t, c.socket())
	return done
}

// A connection may be told to leave before net/http has come to its handshake. What
// it speaks is found out all the same.
func TestHandshakeIsMadeThatWasToldToLeaveBefore(t *testing.T) {
	for _, protocol := range []string{"h2", "http/1.1"} {
		for name, asks := range map[string]func(c *conn){
			"the state of TLS": func(c *conn) { c.connectionState() },
			"to read":          func(*conn) {},
		} {
			t.Run(protocol+", net/http asks "+name, func(t *testing.T) {
				client, c := shakingConn(t, false)
				client = tls.Client(client.NetConn(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{protocol}}) //nolint:gosec // a test's own
				done := shake(t, client, c)
				require.True(t, c.leave(connHandshaking))
				asks(c)
				go func() { <-done; _, _ = io.WriteString(client, _head) }()
				buf := make([]byte, _buffer)
				n, err := c.Read(buf)
				if protocol == "h2" {
					assert.ErrorIs(t, err, io.EOF)
					assert.Equal(t, connHTTP2, c.load())
					return
				}
				require.NoError(t, err)
				assert.Equal(t, _head, string(buf[:n]))
				assert.Equal(t, connActive, c.load())
			})
		}
	}
}

// The deadline of a handshake does not take the word to leave back.
func TestHandshakeThatIsToldToLeaveBeforeHasItsOwnDeadline(t *testing.T) {
	_, c := shakingConn(t, false)
	c.session.timeout = _patience
	require.True(t, c.leave(connHandshaking))
	began := time.Now()
	c.connectionState()
	assert.Less(t, time.Since(began), _patience)
	assert.Equal(t, connClosed, c.load())
	assert.EqualValues(t, 1, c.account.silentLeft.Load())
}
