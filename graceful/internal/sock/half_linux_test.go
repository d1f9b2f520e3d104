package sock

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// halfOpen begins a handshake with addr that stays half-way: the client does
// not hear the server until the returned function is called. The kernel of the
// server then sends its part again, within about a second.
func halfOpen(t *testing.T, addr net.Addr) (fd int, listen func()) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = unix.Close(fd) })
	deaf := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	err = unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: 1, Filter: &deaf[0]})
	if err != nil {
		t.Skipf("this kernel lets nobody but CAP_NET_ADMIN make a client deaf: %v", err)
	}
	tcp := addr.(*net.TCPAddr)
	err = unix.Connect(fd, &unix.SockaddrInet4{Port: tcp.Port, Addr: [4]byte(tcp.IP.To4())})
	require.ErrorIs(t, err, unix.EINPROGRESS)
	return fd, func() {
		require.NoError(t, unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0))
	}
}
