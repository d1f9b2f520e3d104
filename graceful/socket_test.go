package graceful

import (
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// _patience bounds what a test awaits on the kernel. It only matters when the
// test fails.
const _patience = 20 * time.Second

// socketPair returns the two ends of a TCP connection.
func socketPair(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	l := listenTCP(t)
	nc, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	client = nc.(*net.TCPConn)
	t.Cleanup(func() { _ = client.Close() })
	server = accept(t, l)
	return client, server
}

func listenTCP(t *testing.T) *net.TCPListener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l.(*net.TCPListener)
}

// accept returns the next connection of l, which it waits for.
func accept(t *testing.T, l *net.TCPListener) *net.TCPConn {
	t.Helper()
	require.NoError(t, l.SetDeadline(time.Now().Add(_patience)))
	nc, err := l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	return nc.(*net.TCPConn)
}

// awaitUnread returns when the kernel holds bytes that nc has not read.
func awaitUnread(t *testing.T, nc net.Conn) {
	t.Helper()
	require.Eventually(t, func() bool { return sock.Unread(nc) }, _patience, time.Millisecond)
}

// awaitCollected runs the collector until gone reports that it has done what is
// awaited.
func awaitCollected(t *testing.T, gone func() bool) {
	t.Helper()
	require.Eventually(t, func() bool {
		runtime.GC()
		return gone()
	}, _patience, time.Millisecond)
}
