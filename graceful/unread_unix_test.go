//go:build unix

package graceful

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUnread(t *testing.T) {
	client, server := socketPair(t)
	assert.False(t, unread(server), "nothing was sent")

	_, err := client.Write([]byte("ab"))
	require.NoError(t, err)
	awaitUnread(t, server)
	assert.True(t, unread(server), "looking takes nothing away")

	_, err = server.Read(make([]byte, 2))
	require.NoError(t, err)
	assert.False(t, unread(server), "all was read")

	require.NoError(t, client.CloseWrite())
	_, err = server.Read(make([]byte, 1))
	require.Error(t, err)
	assert.False(t, unread(server), "the end of the stream is nothing to read")

	require.NoError(t, server.Close())
	assert.False(t, unread(server), "it is closed")
	_, mem := MemPipe()
	assert.False(t, unread(mem), "it is no socket")
}
