package intake

import (
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestListen(t *testing.T) {
	t.Run("a free port", func(t *testing.T) {
		l, err := Listen(t.Context(), "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		assert.NotZero(t, l.Addr().(*net.TCPAddr).Port)
	})

	t.Run("a Unix socket", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "s")
		l, err := Listen(t.Context(), "unix:"+path)
		require.NoError(t, err)
		defer l.Close()
		assert.Equal(t, path, l.Addr().String())
	})

	t.Run("an address that is taken", func(t *testing.T) {
		taken, err := Listen(t.Context(), "127.0.0.1:0")
		require.NoError(t, err)
		defer taken.Close()
		addr := taken.Addr().String()
		_, err = Listen(t.Context(), addr)
		assert.ErrorContains(t, err, "listen on "+addr)
	})

	t.Run("a path that leads nowhere", func(t *testing.T) {
		addr := "unix:" + filepath.Join(t.TempDir(), "none", "s")
		_, err := Listen(t.Context(), addr)
		assert.ErrorContains(t, err, "listen on "+addr)
	})
}
