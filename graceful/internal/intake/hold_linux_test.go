package intake

import (
	"errors"
	"net"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

func TestHoldOff(t *testing.T) {
	t.Run("takes the best method", func(t *testing.T) {
		want := HoldInterface
		if sock.AlwaysCookies() {
			want = HoldFilter
		}
		l := listen(t, "127.0.0.1:0")
		if holdTCPBy(t, want) != nil {
			t.Skip("this kernel does not let the test")
		}
		method, refused := l.holdOff()
		assert.Equal(t, want, method)
		assert.NoError(t, refused)
	})

	t.Run("takes the filter where the interface is refused", func(t *testing.T) {
		l := listen(t, "127.0.0.1:0")
		bindToLoopback(t, l)
		var method string
		var refused error
		withoutCapability(t, func() { method, refused = l.holdOff() }, unix.CAP_NET_RAW)
		if method == HoldNone {
			t.Skipf("this kernel lets nobody but CAP_NET_ADMIN filter: %v", refused)
		}
		assert.Equal(t, HoldFilter, method)
		assert.ErrorIs(t, refused, unix.EPERM, "why it is not the interface")
	})

	t.Run("says why it holds by nothing", func(t *testing.T) {
		l := listen(t, "127.0.0.1:0")
		bindToLoopback(t, l)
		var method string
		var refused error
		withoutCapability(t, func() { method, refused = l.holdOff() }, unix.CAP_NET_RAW, unix.CAP_NET_ADMIN)
		if method == HoldFilter {
			t.Skip("this kernel lets anybody filter")
		}
		assert.Equal(t, HoldNone, method)
		assert.ErrorIs(t, refused, unix.EPERM)
	})

	t.Run("leaves a listener alone that was passed in", func(t *testing.T) {
		l := around(listen(t, "127.0.0.1:0").Listener)
		method, refused := l.holdOff()
		assert.Equal(t, HoldNone, method)
		assert.Equal(t, ErrShared, refused)
		client, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err, "the other process may want it")
		assert.NoError(t, client.Close())
	})

	t.Run("does nothing to what is no socket", func(t *testing.T) {
		l := around(newMemListener())
		l.own = true
		method, refused := l.holdOff()
		assert.Equal(t, HoldNone, method)
		assert.Equal(t, errors.ErrUnsupported, refused)
	})

	t.Run("says why nothing holds on a closed listener", func(t *testing.T) {
		l := listen(t, "127.0.0.1:0")
		require.NoError(t, l.Close())
		method, refused := l.holdOff()
		assert.Equal(t, HoldNone, method)
		assert.Error(t, refused)
	})
}

// holdTCPBy tries a method on a listener of its own.
func holdTCPBy(t *testing.T, method string) error {
	t.Helper()
	l := listen(t, "127.0.0.1:0")
	if method == HoldFilter {
		return sock.DropSYN(l.Listener)
	}
	return sock.BindNowhere(l.Listener)
}

// bindToLoopback binds a socket to the loopback interface: from then on it
// takes a privilege to bind it to another one.
func bindToLoopback(t *testing.T, l *Listener) {
	t.Helper()
	lo, err := net.InterfaceByName("lo")
	require.NoError(t, err)
	rc, err := l.Listener.(syscall.Conn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, rc.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_BINDTOIFINDEX, lo.Index)
	}))
	if err != nil {
		t.Skipf("this kernel does not let the test: %v", err)
	}
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
