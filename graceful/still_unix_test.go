//go:build unix

package graceful_test

import (
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// starved is a listener whose connections come back late, once, from a read that
// was interrupted, as on a machine whose processors have other work.
type starved struct {
	net.Listener

	interrupted, comesBack, goesOn chan struct{}
	once                           sync.Once
}

func newStarved(t *testing.T) *starved {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return &starved{Listener: l, interrupted: make(chan struct{}), comesBack: make(chan struct{}), goesOn: make(chan struct{}, 100)}
}

// Accept implements [net.Listener].
func (l *starved) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &starvedConn{nc.(*net.TCPConn), l}, nil
}

type starvedConn struct {
	*net.TCPConn

	l *starved
}

// Read implements [net.Conn].
func (c *starvedConn) Read(p []byte) (int, error) {
	select {
	case <-c.l.comesBack:
		c.l.goesOn <- struct{}{}
	default:
	}
	n, err := c.TCPConn.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.l.once.Do(func() {
			close(c.l.interrupted)
			<-c.l.comesBack
		})
	}
	return n, err
}

// In a drain the engine interrupts the read in which net/http looks for the
// client's end, to see what has come. Where the reading goroutine comes back only
// when nobody waits for it any more, net/http hears nothing of it: a timeout that
// it has not asked for would cancel the request, and end the watch.
func TestAReadComesBackLateFromAnInterruption(t *testing.T) {
	for name, serveOn := range map[string]func(*testing.T, http.Handler, net.Listener) *app{
		"own": func(t *testing.T, h http.Handler, l net.Listener) *app {
			return startConfig(t, graceful.Config{Late: graceful.Serve}, graceful.ServerConfig{
				HTTP: &http.Server{Handler: h}, Listeners: []net.Listener{l},
			})
		},
		"external": func(t *testing.T, h http.Handler, l net.Listener) *app {
			return outside(t, graceful.Config{Late: graceful.Serve}, h, l)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newStarved(t)
			began, flush := make(chan struct{}), make(chan struct{})
			flushed, end := make(chan struct{}), make(chan struct{})
			var err error
			a := serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/flushes" {
					close(began)
					<-flush
					assert.NoError(t, http.NewResponseController(w).Flush())
					close(flushed)
					<-end
					err = r.Context().Err()
				}
				say(w, r)
			}), l)
			nc, dialErr := net.Dial("tcp", l.Addr().String())
			require.NoError(t, dialErr)
			p := newPeer(t, nc)
			p.get("/flushes")
			<-began
			drained := a.drain()
			a.await(graceful.PhaseWait)
			close(flush)
			<-l.interrupted
			p.get("/second")
			<-flushed // without it
			close(l.comesBack)
			select {
			case <-l.goesOn:
			case <-time.After(_patience):
				t.Error("the read does not go on")
			}
			close(end)
			assert.False(t, p.receive().Close, "another one is behind it")
			assert.True(t, p.receive().Close)
			r := <-drained
			assert.NoError(t, r.err)
			assert.NoError(t, err, "of the context, at the end of the handler")
			assert.Less(t, r.Took, 4*time.Second)
			assert.Equal(t, 2, r.Requests.Finished+r.Requests.ServedLate)
		})
	}
}
