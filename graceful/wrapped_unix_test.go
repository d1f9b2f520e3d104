//go:build unix

package graceful_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// What users' listeners wrap around a connection, for the PROXY protocol, a limit on
// connections, or encryption of their own.

// hidden has the methods of net.Conn alone.
type hidden struct{ net.Conn }

// ahead reads ahead of its socket, which it does not hide.
type ahead struct {
	*net.TCPConn
	r *bufio.Reader
}

func (c ahead) Read(p []byte) (int, error)         { return c.r.Read(p) }
func (c ahead) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, struct{ io.Reader }{c}) }

// ciphered changes what is sent.
type ciphered struct{ *net.TCPConn }

func (c ciphered) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	scramble(p[:n])
	return n, err
}

func (c ciphered) Write(p []byte) (int, error) {
	q := append([]byte(nil), p...)
	scramble(q)
	return c.TCPConn.Write(q)
}

func (c ciphered) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}

func (c ciphered) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{c})
}

func scramble(p []byte) {
	for i := range p {
		p[i] ^= 0x5a
	}
}

// wrapping is a listener that wraps its connections.
type wrapping struct {
	net.Listener
	wrap func(*net.TCPConn) net.Conn
}

func (l wrapping) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.wrap(nc.(*net.TCPConn)), nil
}

// startWrapped starts a server on a listener that wraps its connections.
func startWrapped(t *testing.T, config graceful.Config, h http.Handler, wrap func(*net.TCPConn) net.Conn) *app {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return startConfig(t, config, graceful.ServerConfig{
		HTTP: &http.Server{Handler: h}, Listeners: []net.Listener{wrapping{l, wrap}},
	})
}

// Bytes are taken from what the listener returns, and not from below it.
func TestPipelinedOnAWrappedConnection(t *testing.T) {
	for name, wrap := range map[string]func(*net.TCPConn) net.Conn{
		"reads ahead": func(nc *net.TCPConn) net.Conn { return ahead{nc, bufio.NewReaderSize(nc, 16<<10)} },
		"ciphered":    func(nc *net.TCPConn) net.Conn { return ciphered{nc} },
	} {
		t.Run(name, func(t *testing.T) {
			began, free := make(chan struct{}, 1), make(chan struct{})
			a := startWrapped(t, graceful.Config{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // the reply says whether it was understood
				began <- struct{}{}
				<-free
			}), wrap)
			p := a.dial()
			if name == "ciphered" {
				p = newPeer(t, ciphered{p.Conn.(*net.TCPConn)})
			}
			body := strings.Repeat("b", 20_000)
			text := fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			sent := make(chan error, 1)
			go func() {
				_, err := io.WriteString(p.Conn, text+text+text)
				sent <- err
			}()
			<-began
			drained := a.drain()
			a.await(graceful.PhaseWait)
			close(free)
			for i, status := range []int{200, 502, 502} {
				assert.Equal(t, status, p.receive().Status, "reply %d", i)
			}
			require.NoError(t, <-sent)
			p.gone()
			assert.Equal(t, 2, (<-drained).Requests.Rejected)
		})
	}
}

// interrupted calls f when a read has been interrupted, once, if it is armed.
type interrupted struct {
	net.Conn
	armed *atomic.Bool
	f     func()
}

func (c interrupted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n == 0 && errors.Is(err, os.ErrDeadlineExceeded) && c.armed.CompareAndSwap(true, false) {
		c.f()
	}
	return n, err
}

// A request that comes when its connection has just been told to leave is answered,
// also where the connection hides its socket.
func TestLastLookAtAHiddenSocket(t *testing.T) {
	var p *peer
	var armed atomic.Bool
	a := startWrapped(t, graceful.Config{}, say200(), func(nc *net.TCPConn) net.Conn {
		return interrupted{hidden{nc}, &armed, func() {
			p.get("/2")
			assert.Eventually(t, func() bool { return graceful.Unread(nc) }, _patience, time.Millisecond)
		}}
	})
	p = a.dial()
	p.get("/")
	p.receive()
	require.Eventually(t, func() bool { return a.tracker.Counts().In(graceful.StateIdle) == 1 }, _patience, time.Millisecond)
	armed.Store(true) // net/http interrupts its own reads
	drained := a.drain()
	assert.Equal(t, 502, p.receive().Status)
	r := <-drained
	assert.Equal(t, 1, r.Requests.Rejected)
	assert.Zero(t, r.ClosedIdle)
}

func say200() http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
}

// A connection that cannot end one half of itself waits behind a goodbye, too.
func TestGoodbyeOnAConnectionWithoutHalves(t *testing.T) {
	a := startWrapped(t, graceful.Config{Goodbye: graceful.GoodbyeReject}, say200(),
		func(nc *net.TCPConn) net.Conn { return hidden{nc} })
	p := a.dial()
	p.get("/")
	p.receive()
	drained := a.drain()
	_, err := p.r.Peek(1) // the goodbye is here, and the request crosses it
	require.NoError(t, err)
	p.get("/2")
	assert.Equal(t, 502, p.receive().Status)
	require.NoError(t, p.Close())
	r := <-drained
	require.NoError(t, r.err)
	assert.Equal(t, 1, r.Requests.Crossed)
}

// Line ends that cross a goodbye are no request.
func TestLineEndsThatCrossAGoodbye(t *testing.T) {
	a := serve(t, graceful.Config{Goodbye: graceful.GoodbyeReject}, func(http.ResponseWriter, *http.Request) {})
	p := a.dial()
	p.get("/")
	p.receive()
	drained := a.drain()
	_, err := p.r.Peek(1)
	require.NoError(t, err)
	p.send("\r\n\r\n")
	assert.Equal(t, 502, p.receive().Status)
	require.NoError(t, p.Close())
	assert.Zero(t, (<-drained).Requests.Crossed)
}
