package sock

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHalfOpen(t *testing.T) {
	for name, addr := range map[string]string{
		"of a listener on one address":        "127.0.0.1:0",
		"of a listener on all addresses":      "0.0.0.0:0",
		"of a listener on all, IPv6 and IPv4": "[::]:0",
		"of a listener on an address mapped":  "[::ffff:127.0.0.1]:0",
	} {
		t.Run(name, func(t *testing.T) {
			l := listenOn(t, addr)
			if HalfOpen(l.Addr()) == Unknown {
				t.Skip("this kernel does not list its sockets")
			}
			assert.Zero(t, HalfOpen(l.Addr()))
			assert.True(t, CountsHalfOpen(l.Addr()))
			dial(t, l)
			accept(t, l)
			assert.Zero(t, HalfOpen(l.Addr()), "its handshake is over")

			here := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: l.Addr().(*net.TCPAddr).Port}
			_, listen := halfOpen(t, here)
			require.Eventually(t, func() bool { return HalfOpen(l.Addr()) == 1 }, _patience, time.Millisecond)
			elsewhere := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2), Port: here.Port}
			assert.NotEqual(t, 1, HalfOpen(elsewhere), "of another address")
			listen()
			accept(t, l)
			assert.Zero(t, HalfOpen(l.Addr()))
		})
	}

	t.Run("of a listener that the kernel does not list", func(t *testing.T) {
		l := listenTCP(t)
		require.NoError(t, l.Close())
		assert.Equal(t, Unknown, HalfOpen(l.Addr()))
		assert.False(t, CountsHalfOpen(l.Addr()))
	})

	t.Run("of what is not a TCP listener", func(t *testing.T) {
		assert.Equal(t, Unknown, HalfOpen(&net.UnixAddr{Name: "/s"}))
		assert.False(t, CountsHalfOpen(&net.UnixAddr{Name: "/s"}))
	})
}

func TestHalfOpenReadsLongLists(t *testing.T) {
	l := listenTCP(t)
	if HalfOpen(l.Addr()) == Unknown {
		t.Skip("this kernel does not list its sockets")
	}
	const many = 300 // more than one message of the kernel's holds
	for range many {
		halfOpen(t, l.Addr())
	}
	require.Eventually(t, func() bool { return HalfOpen(l.Addr()) == many }, _patience, time.Millisecond)
}
