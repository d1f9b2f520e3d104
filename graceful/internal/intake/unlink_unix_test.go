//go:build unix

package intake

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func listenUnix(t *testing.T, path string) *Listener {
	t.Helper()
	l, err := Listen(t.Context(), _unixPrefix+path)
	require.NoError(t, err)
	l.Serving()
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestCloseIntakeOfAUnixSocket(t *testing.T) {
	t.Run("accepts what is queued when its path is gone", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		l := listenUnix(t, path)
		for range 3 {
			client, err := net.Dial("unix", path)
			require.NoError(t, err)
			defer client.Close()
		}
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			method, refused := l.CloseIntake(t.Context(), _shortest)
			assert.Equal(t, HoldUnlink, method)
			assert.NoError(t, refused)
		}()
		n, err := goAcceptAll(l).ended()
		assert.ErrorIs(t, err, net.ErrClosed)
		assert.Equal(t, 3, n)
		<-closed
		_, err = os.Lstat(path)
		assert.ErrorIs(t, err, os.ErrNotExist)
	})

	t.Run("leaves a path alone that another process has bound", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		l := listenUnix(t, path)
		require.NoError(t, os.Remove(path))
		other := listenUnix(t, path)

		accepting := goAcceptAll(l)
		method, refused := l.CloseIntake(t.Context(), _shortest)
		assert.Equal(t, HoldNone, method)
		assert.ErrorIs(t, refused, errPathTaken)
		_, err := accepting.ended()
		assert.ErrorIs(t, err, net.ErrClosed)

		client, err := net.Dial("unix", path)
		require.NoError(t, err, "the other one still answers")
		defer client.Close()
		server, err := other.Accept()
		require.NoError(t, err)
		assert.NoError(t, server.Close())
	})

	t.Run("says why it cannot remove the path", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		l := listenUnix(t, path)
		require.NoError(t, os.Remove(path))
		method, refused := l.holdOff()
		assert.Equal(t, HoldNone, method)
		assert.Equal(t, errPathTaken, refused)
	})

	t.Run("leaves the path of a listener alone that was passed in", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		socket := listenUnix(t, path).Listener
		socket.(*net.UnixListener).SetUnlinkOnClose(false) // as for one that systemd made
		l := around(socket)
		accepting := goAcceptAll(l)
		_, refused := l.CloseIntake(t.Context(), _shortest)
		_, _ = accepting.ended()
		assert.ErrorIs(t, refused, ErrShared)
		_, err := os.Lstat(path)
		assert.NoError(t, err)
	})
}

func TestPathOf(t *testing.T) {
	assert.NotNil(t, pathOf(listenUnix(t, filepath.Join(t.TempDir(), "s")).Listener))
	assert.Nil(t, pathOf(newMemListener()))
}
