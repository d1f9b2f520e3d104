//go:build unix

package graceful

import (
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _reply is larger than what a client with a small window takes at once, and
// small enough for the kernel to keep: the server can close before all of it is
// out.
const _reply = 64 << 10

// narrowPair returns a connection whose client takes little at a time.
func narrowPair(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	client, server = socketPair(t)
	require.NoError(t, client.SetReadBuffer(2<<10))
	require.NoError(t, server.SetWriteBuffer(4*_reply))
	return client, server
}

// A client that is still sending when the connection closes behind its last
// reply gets to read that whole.
func TestConnLingersBehindTheLastReply(t *testing.T) {
	for name, state := range map[string]connState{
		"where no other request was seen":          connActive,
		"where a byte of another request was read": connReading,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := narrowPair(t)
			tracker := NewTracker()
			tracker.first.turnTo(modeLameDuck)
			c := trackConn(tracker, server)
			_, err := c.Write(make([]byte, _reply))
			require.NoError(t, err)
			_, err = client.Write([]byte("more"))
			require.NoError(t, err)
			awaitUnread(t, server)
			c.become(state)

			closed := make(chan error, 1)
			go func() { closed <- c.Close() }()
			got, err := io.Copy(io.Discard, client)
			require.NoError(t, err)
			assert.EqualValues(t, _reply, got)
			require.NoError(t, client.Close())
			require.NoError(t, <-closed)
			assert.Zero(t, tracker.Open())
		})
	}
}

func TestConnLingersNoLongerThanItMust(t *testing.T) {
	t.Run("where nothing is unread", func(t *testing.T) {
		client, server := socketPair(t)
		tracker := NewTracker()
		tracker.first.turnTo(modeLameDuck)
		c := trackConn(tracker, server)
		c.become(connActive)
		require.NoError(t, c.Close()) // the client does not end
		_, err := client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
	})

	t.Run("where the client sends no more, and does not end", func(t *testing.T) {
		t.Parallel()
		client, server := socketPair(t)
		tracker := NewTracker()
		tracker.first.turnTo(modeLameDuck)
		c := trackConn(tracker, server)
		c.become(connActive)
		_, err := client.Write([]byte("more"))
		require.NoError(t, err)
		awaitUnread(t, server)
		require.NoError(t, c.Close())
		assert.Zero(t, tracker.Open())
	})
}
