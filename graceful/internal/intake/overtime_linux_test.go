package intake

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// frozen is a listener whose goroutine stands still once the intake closes, for
// longer than there is patience.
type frozen struct {
	*net.TCPListener
	closing func() bool
	by      time.Duration
	thawed  bool
}

func (f *frozen) Accept() (net.Conn, error) {
	if f.closing() && !f.thawed {
		f.thawed = true
		time.Sleep(Limit + f.by)
	}
	return f.TCPListener.Accept()
}

// A process that stood still while its intake closed has not looked at what is
// queued, though its patience is at an end.
func TestCloseIntakeAcceptsWhatIsQueuedBehindAStandstill(t *testing.T) {
	for name, hide := range map[string]func(net.Listener) net.Listener{
		"":     func(l net.Listener) net.Listener { return l },
		"deaf": func(l net.Listener) net.Listener { return deaf{l} },
	} {
		for _, by := range []time.Duration{50 * time.Millisecond, time.Second} { // alone, or with all others
			t.Run(name+by.String(), func(t *testing.T) {
				t.Parallel()
				l, err := net.Listen("tcp", "127.0.0.1:0")
				require.NoError(t, err)
				socket := &frozen{TCPListener: l.(*net.TCPListener), by: by}
				a := around(hide(socket))
				socket.closing = a.Closing
				const queued = 5
				for range queued {
					nc, err := net.Dial("tcp", l.Addr().String())
					require.NoError(t, err)
					defer func() { _ = nc.Close() }()
				}
				closed := make(chan struct{})
				go func() {
					defer close(closed)
					a.CloseIntake(context.Background(), time.Second)
				}()
				require.Eventually(t, a.Closing, 20*time.Second, time.Millisecond)
				n, err := goAcceptAll(a).ended()
				<-closed
				assert.Equal(t, queued, n)
				assert.ErrorIs(t, err, net.ErrClosed)
			})
		}
	}
}
