//go:build unix

package graceful

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
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
				require.True(t, c.leaves(connHandshaking))
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
	require.True(t, c.leaves(connHandshaking))
	began := time.Now()
	c.connectionState()
	assert.Less(t, time.Since(began), _patience)
	assert.Equal(t, connClosed, c.load())
	assert.EqualValues(t, 1, c.account.silentLeft.Load())
}

// Who is found to be due may not be any more when he is told to leave.
func TestOnlyWhoIsStillDueIsToldToLeave(t *testing.T) {
	_, c := idleConn(t)
	c.account.stage.begin(time.Now().Add(-time.Second))
	found := c.stood(connIdle)
	c.stamp() // behind another request
	assert.False(t, c.leave(connIdle, found))
	require.True(t, c.leaves(connIdle))

	found = c.stood(connLeaving)
	c.become(connIdle)
	require.True(t, c.leaves(connIdle)) // again
	c.castOff(found, false)
	assert.NoError(t, c.socket().SetDeadline(time.Time{}), "it is open")

	_, c = idleConn(t)
	c.become(connActive)
	c.untold, c.request = true, framing.Request{}
	assert.False(t, c.leaves(connActive), "another request is in flight")
}

// A handshake of which more has come since it was found to be due goes on, and so
// does one of which more comes as it is told.
func TestHandshakeIsToldToLeaveByTheReadThatWasDue(t *testing.T) {
	client, c := shakingConn(t, false)
	found := c.stood(connHandshaking)
	done := shake(t, client, c)
	c.wire().Conn = &tellingConn{c.wire().Conn, func([]byte) { _ = c.leaves(connHandshaking) }}
	go c.connectionState()
	require.NoError(t, <-done)
	require.Eventually(t, func() bool { return c.load() == connSilent }, _patience, time.Millisecond)

	c.become(connHandshaking)
	assert.False(t, c.leave(connHandshaking, found))
	c.wire().asking.Store(0) // it is the server's turn
	assert.False(t, c.leave(connHandshaking, found))
}

// TLS of a listener's own does not go on behind an interruption, so that none comes
// where something waits to be read.
func TestHandshakeOfAListenerIsLookedAtBeforeItIsToldToLeave(t *testing.T) {
	client, c := shakingConn(t, true)
	done := shake(t, client, c)
	require.False(t, c.leaves(connHandshaking))
	c.connectionState()
	require.NoError(t, <-done)
	assert.Equal(t, connSilent, c.load())

	client, c = shakingConn(t, true)
	require.True(t, c.leaves(connHandshaking))
	_, err := client.NetConn().Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF, "it is told at the look")
}

// A read that has taken the next request from the kernel, and does not come back with
// it for a while, is awaited before the reply says that the connection closes.
func TestReadIsAwaitedThatDoesNotRun(t *testing.T) {
	client, c := idleConn(t)
	_, err := io.WriteString(client, _head)
	require.NoError(t, err)
	_, err = c.Read(make([]byte, _buffer))
	require.NoError(t, err)
	c.setBody(0, modeLateServe, inFlight{})
	buf := make([]byte, 1)
	_, _, err = c.beforeRead(buf) // net/http looks for the end of the stream
	require.NoError(t, err)
	var reading sync.WaitGroup
	defer reading.Wait()
	reading.Go(func() {
		assert.Eventually(t, func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.paused != nil
		}, _socketStillLimit, time.Millisecond, "the read is interrupted")
		time.Sleep(2 * _stillLimit) // this is the fault: the goroutine is not scheduled
		_, _, _ = c.afterRead(buf, []byte(_head), nil)
	})
	assert.False(t, c.closes())
}

// Who reads from a socket carries the word to leave out, as soon as it runs.
func TestSocketIsNotCutSoonThatWasToldToLeave(t *testing.T) {
	_, c := idleConn(t)
	start := time.Now()
	due, ok := c.due(connLeaving, start, 0)
	assert.True(t, ok)
	assert.Equal(t, _headLimit, due.Sub(start))
}

// A listener's handshake whose time is over when it is first looked at may wait for
// the server: that is found out first.
func TestHandshakeOfAListenerIsNotDueAtTheFirstLook(t *testing.T) {
	_, c := shakingConn(t, true)
	c.accepted -= time.Hour
	start := time.Now().Add(-time.Minute)
	now := time.Now()
	due, ok := c.due(connHandshaking, start, 0)
	assert.True(t, ok)
	assert.False(t, due.Before(now))
	require.Eventually(t, func() bool { return len(c.session.look.free) == 1 }, _patience, time.Millisecond)
	now = time.Now()
	due, _ = c.due(connHandshaking, start, 0) // nobody was reading
	assert.False(t, due.Before(now))

	go c.connectionState() // it reads
	require.Eventually(t, func() bool {
		c.session.look.last = 0
		due, _ = c.due(connHandshaking, start, 0)
		return due.Before(now)
	}, _patience, time.Millisecond)
}

// Who was told the end of the stream amid a handshake is not served behind it.
func TestHandshakeOfAListenerThatCrossesTheEnd(t *testing.T) {
	client, c := shakingConn(t, true)
	require.True(t, c.leaves(connHandshaking))
	_ = c.socket().SetDeadline(time.Time{}) // it was not interrupted in time
	done := shake(t, client, c)
	c.connectionState()
	assert.Error(t, <-done)
	assert.Equal(t, connClosed, c.load())
	assert.EqualValues(t, 1, c.account.silentLeft.Load())
}

// A handshake of a listener's TLS waits for the server as long as that has not
// answered what has come.
func TestHandshakeOfAListenerMayWaitForTheServer(t *testing.T) {
	client, c := shakingConn(t, true)
	c.accepted -= time.Hour
	_ = shake(t, client, c)
	_, _ = io.ReadFull(c.socket(), make([]byte, 5)) // somebody has taken it, and does not run
	if _, known := sock.SinceHeard(c.socket()); !known {
		t.Skip("the kernel does not tell")
	}
	c.session.look.last = time.Since(_epoch) - time.Minute
	due, ok := c.due(connHandshaking, time.Now().Add(-time.Minute), 0)
	assert.True(t, ok)
	assert.Greater(t, time.Until(due), _newSilence)
}

// A connection of a server that is not owned does not rest before net/http, whose
// handler has returned, has written the rest of the reply.
func TestUntoldConnRestsWhenItsReplyIsOut(t *testing.T) {
	client, c := idleConn(t)
	c.untold = true
	e := &externalConn{conn: c}
	_, err := io.WriteString(client, _head)
	require.NoError(t, err)
	_, err = e.Read(make([]byte, _buffer))
	require.NoError(t, err)
	c.setBody(0, modeServe, inFlight{})
	c.finish()
	require.NoError(t, e.SetReadDeadline(time.Time{})) // as net/http does when it has discarded a body
	_, err = io.WriteString(e, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nha")
	require.NoError(t, err)
	_, _, err = c.beforeRead(make([]byte, 1)) // net/http looks for the end of the stream
	require.NoError(t, err)
	assert.False(t, c.rests())
	_, err = io.WriteString(e, "lf")
	require.NoError(t, err)
	require.NoError(t, e.SetReadDeadline(time.Time{}))
	assert.True(t, c.rests())
}

// What TLS has read may not have been passed on: the client of HTTP/2 is not gone as
// long as nobody reads from its socket.
func TestClientWaitsThatIsNotReadFrom(t *testing.T) {
	_, c := shakingConn(t, false)
	nc, s := new(net.TCPConn), new(Server)
	s.h2conns.Store(nc, c)
	assert.Positive(t, s.waitingHTTP2(nc))

	read := make(chan error, 1)
	go func() {
		_, err := c.wire().Read(make([]byte, 1))
		read <- err
	}()
	assert.Eventually(t, func() bool { return s.waitingHTTP2(nc) == 0 }, _patience, time.Millisecond)
	require.NoError(t, c.socket().SetReadDeadline(time.Unix(1, 0)))
	require.Error(t, <-read)
	assert.Positive(t, s.waitingHTTP2(nc))
}
