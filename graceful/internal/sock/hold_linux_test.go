package sock

import (
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// holdBy holds newcomers off l, or skips the test where this kernel does not
// let it.
func holdBy(t *testing.T, l net.Listener, how func(fd int) error) {
	t.Helper()
	if err := control(l, how); err != nil {
		t.Skipf("this kernel does not let the test: %v", err)
	}
}

func TestHold(t *testing.T) {
	for name, how := range map[string]func(fd int) error{
		"interface": bindNowhere,
		"filter":    dropSYN,
	} {
		t.Run("by "+name+" lets a handshake end that is half-way", func(t *testing.T) {
			t.Parallel()
			l := listenTCP(t)
			fd, listen := halfOpen(t, l.Addr())
			require.Zero(t, QueueLen(l), "the handshake is half-way")
			holdBy(t, l, how)
			listen()
			server := accept(t, l)
			_, err := unix.Write(fd, []byte("hello"))
			require.NoError(t, err)
			require.NoError(t, server.SetReadDeadline(time.Now().Add(_patience)))
			_, err = server.Read(make([]byte, 1))
			require.NoError(t, err)
		})

		t.Run("by "+name+" leaves the queue alone", func(t *testing.T) {
			l := listenTCP(t)
			var clients []net.Conn
			for range 5 {
				clients = append(clients, dial(t, l))
			}
			require.Eventually(t, func() bool { return QueueLen(l) == len(clients) }, _patience, time.Millisecond)
			holdBy(t, l, how)
			assert.Equal(t, len(clients), QueueLen(l))
			for _, client := range clients {
				accept(t, l)
				_, err := client.Write([]byte("hello"))
				assert.NoError(t, err)
			}
			assert.Zero(t, QueueLen(l))
		})
	}
}

func TestHoldInterfaceRefusesNewcomersAtOnce(t *testing.T) {
	l := listenTCP(t)
	holdBy(t, l, bindNowhere)
	_, err := net.Dial("tcp", l.Addr().String())
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestHoldFilterKeepsNewcomersWaiting(t *testing.T) {
	l := listenTCP(t)
	holdBy(t, l, dropSYN)
	_, err := net.DialTimeout("tcp", l.Addr().String(), 50*time.Millisecond)
	var ne net.Error
	require.ErrorAs(t, err, &ne)
	assert.True(t, ne.Timeout(), err)
	assert.Zero(t, QueueLen(l))
}
