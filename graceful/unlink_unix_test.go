//go:build unix

package graceful

import (
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func listenUnix(t *testing.T, path string) net.Listener {
	t.Helper()
	l, err := bind(t.Context(), _unixPrefix+path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestIntakeOfAUnixSocket(t *testing.T) {
	t.Run("accepts what is queued when its path is gone", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		l := wrap(listenUnix(t, path), true)
		for range 3 {
			client, err := net.Dial("unix", path)
			require.NoError(t, err)
			defer client.Close()
		}
		closed := make(chan IntakeClosed, 1)
		go func() { closed <- l.closeIntake(t.Context(), _shortestHold) }()
		require.Eventually(t, func() bool {
			_, err := os.Lstat(path)
			return os.IsNotExist(err)
		}, _patience, time.Millisecond)

		n, err := acceptAll(l)
		assert.ErrorIs(t, err, net.ErrClosed)
		assert.Equal(t, 3, n)
		event := <-closed
		assert.Equal(t, HoldUnlink, event.Method)
		assert.NoError(t, event.Reason)
	})

	t.Run("leaves a path alone that another process has bound", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		l := wrap(listenUnix(t, path), true)
		require.NoError(t, os.Remove(path))
		other := listenUnix(t, path)

		accepting := goAcceptAll(l)
		event := l.closeIntake(t.Context(), _shortestHold)
		assert.Equal(t, HoldNone, event.Method)
		assert.ErrorIs(t, event.Reason, errPathTaken)
		assert.ErrorIs(t, (<-accepting).err, net.ErrClosed)

		client, err := net.Dial("unix", path)
		require.NoError(t, err, "the other one still answers")
		defer client.Close()
		server, err := other.Accept()
		require.NoError(t, err)
		assert.NoError(t, server.Close())
	})

	t.Run("says why it cannot remove the path", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "s")
		l := listenUnix(t, path)
		k := &intake{socket: l, own: true, path: pathOf(l)}
		require.NoError(t, os.Remove(path))
		got := k.holdOff()
		assert.Equal(t, hold{refused: errPathTaken}, got)
	})

	t.Run("leaves the path of a listener alone that was passed in", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		socket := listenUnix(t, path)
		socket.(*net.UnixListener).SetUnlinkOnClose(false) // as for one that systemd made
		l := wrap(socket, false)
		accepting := goAcceptAll(l)
		event := l.closeIntake(t.Context(), _shortestHold)
		<-accepting
		assert.ErrorIs(t, event.Reason, errShared)
		_, err := os.Lstat(path)
		assert.NoError(t, err)
	})
}

func TestPathOf(t *testing.T) {
	assert.NotNil(t, pathOf(listenUnix(t, filepath.Join(t.TempDir(), "s"))))
	assert.Nil(t, pathOf(listenTCP(t)))
}
