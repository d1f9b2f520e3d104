package sock

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// _patience bounds what a test awaits on the kernel. It only matters when the
// test fails.
const _patience = 20 * time.Second

func listenTCP(t *testing.T) *net.TCPListener {
	t.Helper()
	return listenOn(t, "127.0.0.1:0")
}

func listenOn(t *testing.T, addr string) *net.TCPListener {
	t.Helper()
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	l, err := lc.Listen(t.Context(), "tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l.(*net.TCPListener)
}

// accept returns the next connection of l, which it waits for.
func accept(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	require.NoError(t, l.(interface{ SetDeadline(time.Time) error }).SetDeadline(time.Now().Add(_patience)))
	nc, err := l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	return nc
}

// dial returns a client of l.
func dial(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	nc, err := net.Dial(l.Addr().Network(), l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	return nc
}
