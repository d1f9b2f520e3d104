package graceful

import (
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// queue puts n connections into the accept queue of l.
func queue(t *testing.T, l net.Listener, n int) (clients []net.Conn) {
	t.Helper()
	for range n {
		client, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { _ = client.Close() })
		clients = append(clients, client)
	}
	return clients
}

func TestIntakeOnTheKernel(t *testing.T) {
	tests := []struct {
		name   string
		listen func(t *testing.T) net.Listener
		own    bool
		// known is whether the length of the queue is.
		known bool
	}{
		{"of a listener that was bound here", func(t *testing.T) net.Listener { return listenTCP(t) }, true, true},
		{"of a listener that was passed in", func(t *testing.T) net.Listener { return listenTCP(t) }, false, true},
		{"of a multipath listener that was passed in", listenMPTCP, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			socket := tt.listen(t)
			l := wrap(socket, tt.own)
			clients := queue(t, socket, 5)
			if tt.known {
				require.Eventually(t, func() bool { return queueLen(socket) == 5 }, _patience, time.Millisecond)
			}
			closed := make(chan IntakeClosed, 1)
			go func() { closed <- l.closeIntake(t.Context(), _shortestHold) }()
			for !l.intake.closing.Load() {
				runtime.Gosched() // it is about to
			}

			n, err := acceptAll(l)
			assert.ErrorIs(t, err, net.ErrClosed)
			assert.Equal(t, len(clients), n)
			event := <-closed
			if tt.own {
				assert.NotEqual(t, HoldNone, event.Method)
			} else {
				assert.Equal(t, HoldNone, event.Method)
				assert.ErrorIs(t, event.Reason, errShared)
			}
			for _, client := range clients {
				_, err := client.Write([]byte("hello"))
				assert.NoError(t, err)
			}
		})
	}
}

// listenMPTCP returns a listener as net.Listen makes it by default.
func listenMPTCP(t *testing.T) net.Listener {
	t.Helper()
	var lc net.ListenConfig
	lc.SetMultipathTCP(true)
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// A queue that can be counted is emptied, however late the goroutine that
// accepts comes to it.
func TestIntakeOfAListenerPassedInEmptiesItsQueue(t *testing.T) {
	socket := listenTCP(t)
	l := wrap(socket, false)
	queue(t, socket, 5)
	require.Eventually(t, func() bool { return queueLen(socket) == 5 }, _patience, time.Millisecond)
	closed := make(chan IntakeClosed, 1)
	go func() { closed <- l.closeIntake(t.Context(), _shortestHold) }()
	<-time.After(2 * _blindLimit) // the goroutine that accepts had something else to do

	n, err := acceptAll(l)
	assert.ErrorIs(t, err, net.ErrClosed)
	assert.Equal(t, 5, n)
	<-closed
}
