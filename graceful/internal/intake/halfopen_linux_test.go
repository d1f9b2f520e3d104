package intake

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// A client is half-way when the drain begins, and its answer comes long after
// the shortest time that a handshake is given. Who else is connected does not
// matter.
func TestCloseIntakeAwaitsHandshakesThatHaveBegun(t *testing.T) {
	tests := []struct {
		name string
		wrap func(*Listener) *Listener
	}{
		{"at a listener that was bound here", func(l *Listener) *Listener { return l }},
		{"at a listener that was passed in", func(l *Listener) *Listener { return around(l.Listener) }},
		{"at a listener that is wrapped", func(l *Listener) *Listener { return around(deaf{l.Listener}) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := tt.wrap(listen(t, "127.0.0.1:0"))
			if l.halfOpen() == sock.Unknown || sock.AlwaysCookies() {
				t.Skip("this kernel does not count handshakes")
			}
			c := beginHandshake(t, l.Addr())
			require.Eventually(t, func() bool { return l.halfOpen() == 1 }, _patience, time.Millisecond)
			accepting := goAcceptAll(l)
			closed := closing(t, l)
			<-time.After(20 * _shortest)
			c.end(t)
			<-closed
			n, err := accepting.ended()
			assert.ErrorIs(t, err, net.ErrClosed)
			assert.Equal(t, 1, n)
		})
	}
}

// A client that never answers holds the intake up no longer than its limit.
func TestCloseIntakeDoesNotAwaitAClientThatIsGone(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	beginHandshake(t, l.Addr())
	accepting := goAcceptAll(l)
	assert.Less(t, took(func() { l.CloseIntake(t.Context(), _shortest) }), 2*Limit)
	n, _ := accepting.ended()
	assert.Zero(t, n)
}

// halfWay is a client that has heard nothing of the server yet.
type halfWay struct {
	fd int
	to *unix.SockaddrInet4
}

// beginHandshake begins a handshake with addr that stays half-way: the client
// drops what the server sends.
func beginHandshake(t *testing.T, addr net.Addr) halfWay {
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
	to := &unix.SockaddrInet4{Port: tcp.Port, Addr: [4]byte(tcp.IP.To4())}
	require.ErrorIs(t, unix.Connect(fd, to), unix.EINPROGRESS)
	return halfWay{fd, to}
}

// end lets the client hear. Its own SYN goes out a second time by then, or the
// server's part does: within about a second either ends the handshake.
func (c halfWay) end(t *testing.T) {
	t.Helper()
	require.NoError(t, unix.SetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0))
}
