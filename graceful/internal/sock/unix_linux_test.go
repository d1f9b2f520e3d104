package sock

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func listenUnix(t *testing.T, path string) *net.UnixListener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l.(*net.UnixListener)
}
