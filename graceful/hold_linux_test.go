package graceful

import (
	"errors"
	"net"
	"runtime"
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
		HoldInterface.String(): bindNowhere,
		HoldFilter.String():    dropSYN,
	} {
		t.Run("by "+name+" lets a handshake end that is half-way", func(t *testing.T) {
			t.Parallel()
			l := listenTCP(t)
			fd, listen := halfOpen(t, l.Addr())
			require.Zero(t, queueLen(l), "the handshake is half-way")
			holdBy(t, l, how)
			listen()
			server := accept(t, l)
			_, err := unix.Write(fd, []byte("hello"))
			require.NoError(t, err)
			awaitUnread(t, server)
		})

		t.Run("by "+name+" leaves the queue alone", func(t *testing.T) {
			l := listenTCP(t)
			var clients []net.Conn
			for range 5 {
				client, err := net.Dial("tcp", l.Addr().String())
				require.NoError(t, err)
				defer client.Close()
				clients = append(clients, client)
			}
			require.Eventually(t, func() bool { return queueLen(l) == len(clients) }, _patience, time.Millisecond)
			holdBy(t, l, how)
			assert.Equal(t, len(clients), queueLen(l))
			for _, client := range clients {
				accept(t, l)
				_, err := client.Write([]byte("hello"))
				assert.NoError(t, err)
			}
			assert.Zero(t, queueLen(l))
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
	assert.Zero(t, queueLen(l))
}

func TestHoldOff(t *testing.T) {
	t.Run("takes the best method", func(t *testing.T) {
		l := listenTCP(t)
		k := &intake{socket: l, own: true}
		got := k.holdOff()
		if control(listenTCP(t), bindNowhere) == nil {
			assert.Equal(t, hold{method: HoldInterface}, got)
			return
		}
		assert.NotEqual(t, HoldInterface, got.method)
		assert.Error(t, got.refused)
	})

	t.Run("takes the filter where the interface is refused", func(t *testing.T) {
		var got hold
		l := listenTCP(t)
		holdBy(t, l, bindToLoopback)
		withoutCapability(t, func() { got = holdTCP(l) }, unix.CAP_NET_RAW)
		assert.Equal(t, HoldFilter, got.method)
		assert.ErrorIs(t, got.refused, unix.EPERM, "why it is not the interface")
	})

	t.Run("says why it holds by nothing", func(t *testing.T) {
		var got hold
		l := listenTCP(t)
		holdBy(t, l, bindToLoopback)
		withoutCapability(t, func() { got = holdTCP(l) }, unix.CAP_NET_RAW, unix.CAP_NET_ADMIN)
		if got.method == HoldFilter {
			t.Skip("this kernel lets anybody filter")
		}
		assert.Equal(t, HoldNone, got.method)
		assert.ErrorIs(t, got.refused, unix.EPERM)
	})

	t.Run("leaves a listener alone that was passed in", func(t *testing.T) {
		l := listenTCP(t)
		got := (&intake{socket: l}).holdOff()
		assert.Equal(t, hold{refused: errShared}, got)
		client, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err, "the other process may want it")
		assert.NoError(t, client.Close())
	})

	t.Run("does nothing to what is no socket", func(t *testing.T) {
		got := (&intake{socket: NewMemListener(), own: true}).holdOff()
		assert.Equal(t, hold{refused: errors.ErrUnsupported}, got)
	})

	t.Run("says why nothing holds on a closed listener", func(t *testing.T) {
		l := listenTCP(t)
		require.NoError(t, l.Close())
		got := (&intake{socket: l, own: true}).holdOff()
		assert.Equal(t, HoldNone, got.method)
		assert.Error(t, got.refused)
	})
}

// bindToLoopback binds a socket to the loopback interface: from then on it
// takes a privilege to bind it to another one.
func bindToLoopback(fd int) error {
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		return err
	}
	return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_BINDTOIFINDEX, lo.Index)
}

// withoutCapability runs f without the given capabilities, on a thread that is
// not used any more.
func withoutCapability(t *testing.T, f func(), drop ...int) {
	t.Helper()
	failed := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var caps [2]unix.CapUserData
		err := unix.Capget(&header, &caps[0])
		for _, c := range drop {
			caps[c/32].Effective &^= 1 << (c % 32)
		}
		if err == nil {
			err = unix.Capset(&header, &caps[0])
		}
		if err == nil {
			f()
		}
		failed <- err
	}()
	require.NoError(t, <-failed)
}
