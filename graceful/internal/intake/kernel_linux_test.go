package intake

import (
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// _patience bounds what a test awaits on the kernel. It only matters when the
// test fails.
const _patience = 20 * time.Second

// listen returns a listener on the kernel that a server serves.
func listen(t *testing.T, addr string) *Listener {
	t.Helper()
	l, err := Listen(t.Context(), addr)
	require.NoError(t, err)
	l.Serving()
	t.Cleanup(func() { _ = l.Close() })
	return l
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

// queue puts n connections into the accept queue of l.
func queue(t *testing.T, l net.Listener, n int) (clients []net.Conn) {
	t.Helper()
	for range n {
		client, err := net.Dial(l.Addr().Network(), l.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { _ = client.Close() })
		clients = append(clients, client)
	}
	return clients
}

// closing begins to close the intake and returns where the method will be.
func closing(t *testing.T, l *Listener) <-chan string {
	t.Helper()
	closed := make(chan string, 1)
	go func() {
		method, _ := l.CloseIntake(t.Context(), _shortest)
		closed <- method
	}()
	require.Eventually(t, l.Closing, _patience, time.Millisecond)
	return closed
}

func TestCloseIntakeOnTheKernel(t *testing.T) {
	tests := []struct {
		name   string
		listen func(t *testing.T) *Listener
		held   bool
		// known is whether the length of the queue is.
		known bool
	}{
		{"of a listener that was bound here", func(t *testing.T) *Listener { return listen(t, "127.0.0.1:0") }, true, true},
		{"of a listener that was passed in", func(t *testing.T) *Listener { return around(listen(t, "127.0.0.1:0").Listener) }, false, true},
		{"of a multipath listener that was passed in", func(t *testing.T) *Listener { return around(listenMPTCP(t)) }, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := tt.listen(t)
			clients := queue(t, l, 5)
			if tt.known {
				require.Eventually(t, func() bool { return l.queueLen() == 5 }, _patience, time.Millisecond)
				assert.NotEqual(t, sock.Unknown, l.queueLen())
			}
			closed := closing(t, l)
			n, err := goAcceptAll(l).ended()
			assert.ErrorIs(t, err, net.ErrClosed)
			assert.Equal(t, len(clients), n)
			assert.Equal(t, tt.held, <-closed != HoldNone)
		})
	}
}

// late is a listener that hides its methods, and whose Accept has no processor for
// a while.
type late struct {
	net.Listener
	from <-chan struct{}
}

func (l late) Accept() (net.Conn, error) {
	<-l.from
	return l.Listener.Accept()
}

// A queue that can be counted is emptied, however late the goroutine that
// accepts comes to it.
func TestCloseIntakeOfAListenerPassedInEmptiesItsQueue(t *testing.T) {
	sockets := map[string]func(t *testing.T) net.Listener{
		"TCP":  func(t *testing.T) net.Listener { return listen(t, "127.0.0.1:0").Listener },
		"Unix": func(t *testing.T) net.Listener { return listenUnix(t, filepath.Join(t.TempDir(), "s")).Listener },
	}
	from := make(chan struct{})
	wrappers := map[string]func(net.Listener) net.Listener{
		"":                        func(l net.Listener) net.Listener { return l },
		", that hides its socket": func(l net.Listener) net.Listener { return late{l, from} },
	}
	for name, listen := range sockets {
		for hides, wrap := range wrappers {
			t.Run(name+hides, func(t *testing.T) {
				from = make(chan struct{})
				l := around(wrap(listen(t)))
				if l.queueLen() == sock.Unknown {
					t.Skip("this kernel does not count it")
				}
				queue(t, l, 5)
				var accepting *accepting
				if hides != "" {
					accepting = goAcceptAll(l)
				}
				closed := closing(t, l)
				<-time.After(3 * _deafWindow) // the goroutine that accepts had something else to do
				close(from)
				if hides == "" {
					accepting = goAcceptAll(l)
				}
				n, err := accepting.ended()
				assert.ErrorIs(t, err, net.ErrClosed)
				assert.Equal(t, 5, n)
				<-closed
			})
		}
	}
}
