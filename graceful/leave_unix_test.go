//go:build unix

package graceful

import (
	"errors"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// idleConn returns a tracked connection between two requests, and its client.
func idleConn(t *testing.T) (client *net.TCPConn, c *conn) {
	t.Helper()
	client, server := socketPair(t)
	c = trackConn(NewTracker(), server)
	c.become(connIdle)
	return client, c
}

// stillReads fails the test if c does not read one more byte of the client, as
// when a deadline has been left behind.
func stillReads(t *testing.T, client net.Conn, c *conn) {
	t.Helper()
	_, err := client.Write([]byte{'x'})
	require.NoError(t, err)
	n, err := c.Read(make([]byte, _buffer))
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

func TestConnLooksALastTimeBeforeItLeaves(t *testing.T) {
	for _, from := range []connState{connIdle, connSilent} {
		client, c := idleConn(t)
		c.become(from)
		_, err := client.Write([]byte{'G'})
		require.NoError(t, err)
		awaitUnread(t, c.socket())
		require.True(t, c.leaves(from))

		n, err := c.Read(make([]byte, _buffer))
		require.NoError(t, err)
		assert.Equal(t, 1, n)
		assert.Equal(t, connReading, c.load())
		assert.Zero(t, c.account.idleLeft.Load()+c.account.silentLeft.Load())
		stillReads(t, client, c)
	}
}

// A connection that was told to leave, and has turned out to speak HTTP/2 meanwhile,
// is read on.
func TestConnIsHandedOverThatWasToLeave(t *testing.T) {
	client, c := idleConn(t)
	c.become(connSilent)
	c.session = &session{http2: func(*conn, net.Conn) {}}
	require.True(t, c.leaves(connSilent))
	c.handOver(c.Conn)
	_, err := client.Write([]byte("PRI"))
	require.NoError(t, err)
	_, err = io.ReadFull(c.Conn, make([]byte, 3))
	assert.NoError(t, err)
}

// Who does not leave is cut, but nobody who does not have to leave any more, nor
// who has sent something that is still to be read.
func TestConnIsCastOff(t *testing.T) {
	client, c := idleConn(t)
	c.castOff(c.stood(connLeaving), false) // it was not told
	require.True(t, c.leaves(connIdle))
	_, err := client.Write([]byte{'G'})
	require.NoError(t, err)
	awaitUnread(t, c.socket())
	c.castOff(c.stood(connLeaving), true)
	n, err := c.Read(make([]byte, _buffer))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	c.castOff(c.stood(connLeaving), false) // it reads a head
	stillReads(t, client, c)

	require.True(t, c.leaves(connReading))
	c.castOff(c.stood(connLeaving), true)
	_, err = client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF)
}

func TestConnWhoseClientHasGoneLeaves(t *testing.T) {
	client, c := idleConn(t)
	require.NoError(t, client.Close())
	require.True(t, c.leaves(connIdle))
	_, err := c.Read(make([]byte, _buffer))
	assert.ErrorIs(t, err, io.EOF)
}

// A byte that reached the kernel before the word to leave is never lost,
// wherever the reader is at that moment.
func TestConnKeepsAByteThatCameBeforeTheWord(t *testing.T) {
	client, c := idleConn(t)
	buf := make([]byte, _buffer)
	for range 2000 {
		c.become(connIdle)
		var reading sync.WaitGroup
		var n int
		var err error
		reading.Go(func() { n, err = c.Read(buf) })
		_, wrote := client.Write([]byte{'G'})
		require.NoError(t, wrote)
		for c.load() == connIdle && !sock.Unread(c.socket()) {
			runtime.Gosched() // the kernel delivers it
		}
		c.leaves(connIdle)
		reading.Wait()
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Equal(t, connReading, c.load())
	}
	stillReads(t, client, c)
}

// Where the byte and the word to leave come at one moment, one of them wins,
// and nothing of the other is left behind.
func TestConnEitherReadsOrLeaves(t *testing.T) {
	var left int64
	client, c := idleConn(t)
	buf := make([]byte, _buffer)
	for range 1000 {
		c.become(connIdle)
		var all sync.WaitGroup
		var n int
		var err error
		all.Go(func() { n, err = c.Read(buf) })
		all.Go(func() { _, _ = client.Write([]byte{'G'}) })
		all.Go(func() { c.leaves(connIdle) })
		all.Wait()
		if !errors.Is(err, io.EOF) {
			require.NoError(t, err)
			require.Equal(t, 1, n)
			require.Equal(t, connReading, c.load())
			require.Equal(t, left, c.account.idleLeft.Load())
			continue
		}
		left++
		require.Equal(t, connLeaving, c.load())
		require.Equal(t, left, c.account.idleLeft.Load())
		awaitUnread(t, c.socket()) // the byte came after the last look
		n, err = c.Read(buf)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	}
	stillReads(t, client, c)
	t.Logf("left in %d of 1000 rounds", left)
}

// What comes below TLS tells nothing but of a handshake that was told to leave. To
// look there at any other time would end the sending half before TLS has said
// goodbye, or make a handshake of a connection that has made one.
func TestOnlyAHandshakeThatLeavesIsLookedAtBelowTLS(t *testing.T) {
	for _, tt := range []struct {
		name        string
		from, state connState
		comes, want bool
	}{
		{"leaves, and more has come", connHandshaking, connLeaving, true, true},
		{"goes on, and its own time is over", connHandshaking, connHandshaking, false, false},
		{"goes on, and more has come", connHandshaking, connHandshaking, true, false},
		{"was idle", connIdle, connLeaving, false, false},
		{"was idle, and more has come", connIdle, connLeaving, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client, c := idleConn(t)
			c.become(tt.state)
			c.from = tt.from
			if tt.comes {
				_, err := client.Write([]byte{'x'})
				require.NoError(t, err)
				awaitUnread(t, c.socket())
			}
			assert.Equal(t, tt.want, c.shakesOn())
			want := tt.state
			if tt.want {
				want = connHandshaking
			}
			assert.Equal(t, want, c.load())
			_, err := c.socket().Write([]byte{'y'})
			assert.NoError(t, err, "its sending half is open")
		})
	}
}
