//go:build unix

package sock

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUnread(t *testing.T) {
	l := listenTCP(t)
	client, server := dial(t, l).(*net.TCPConn), accept(t, l)
	assert.False(t, Unread(server), "nothing was sent")

	_, err := client.Write([]byte("ab"))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return Unread(server) }, _patience, time.Millisecond)
	assert.True(t, Unread(server), "looking takes nothing away")

	_, err = server.Read(make([]byte, 2))
	require.NoError(t, err)
	assert.False(t, Unread(server), "all was read")

	require.NoError(t, client.CloseWrite())
	_, err = server.Read(make([]byte, 1))
	require.Error(t, err)
	assert.False(t, Unread(server), "the end of the stream is nothing to read")

	require.NoError(t, server.Close())
	assert.False(t, Unread(server), "it is closed")
	pipe, _ := net.Pipe()
	assert.False(t, Unread(pipe), "it is no socket")
}
