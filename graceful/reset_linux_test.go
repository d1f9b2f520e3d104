package graceful_test

import (
	"errors"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// unready is a listener that accepts nothing until it is let go, as one does on
// a machine that has no processor for it.
type unready struct {
	net.Listener

	free chan struct{}
}

// Accept implements [net.Listener].
func (l unready) Accept() (net.Conn, error) {
	<-l.free
	return l.Listener.Accept()
}

// unreadyTCP is unready, and its Accept can be interrupted.
type unreadyTCP struct {
	*net.TCPListener

	free chan struct{}
}

// Accept implements [net.Listener].
func (l unreadyTCP) Accept() (net.Conn, error) {
	<-l.free
	return l.TCPListener.Accept()
}

// A force that closes a listener over connections which queue has cut something,
// also where nothing else was open.
func TestForceResetsWhatQueues(t *testing.T) {
	for name, wrap := range map[string]func(*net.TCPListener, chan struct{}) net.Listener{
		"hidden":        func(l *net.TCPListener, free chan struct{}) net.Listener { return unready{l, free} },
		"interruptible": func(l *net.TCPListener, free chan struct{}) net.Listener { return unreadyTCP{l, free} },
	} {
		for _, queued := range []int{0, 3} {
			t.Run(name, func(t *testing.T) {
				l, err := net.Listen("tcp", "127.0.0.1:0")
				require.NoError(t, err)
				free := make(chan struct{})
				t.Cleanup(func() { close(free) })
				a := startConfig(t, graceful.Config{Late: graceful.Serve}, graceful.ServerConfig{
					HTTP:      &http.Server{Handler: http.HandlerFunc(say)},
					Listeners: []net.Listener{wrap(l.(*net.TCPListener), free)},
				})
				for range queued {
					nc, err := net.Dial("tcp", l.Addr().String())
					require.NoError(t, err)
					newPeer(t, nc).get("/queued")
				}
				drained := a.drain()
				a.await(graceful.PhaseCloseIntake)
				cause := errors.New("no time")
				a.drainer.Force(cause)
				r := <-drained
				require.Len(t, r.Intakes, 1)
				assert.Equal(t, queued, r.Intakes[0].Reset)
				if queued == 0 {
					assert.NoError(t, r.err)
					return
				}
				assert.ErrorIs(t, r.err, cause)
				assert.Equal(t, 1, r.ExitCode())
				assert.Len(t, all[graceful.Forced](a.events), 1)
			})
		}
	}
}
