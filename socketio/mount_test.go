package socketio_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// hijackable is a reply whose connection is one end of a pipe.
type hijackable struct {
	*httptest.ResponseRecorder

	conn net.Conn
}

func (h hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) { return h.conn, nil, nil }

// upgrade asks the handler for a WebSocket and returns the client's end.
func upgrade(t *testing.T, h http.Handler) net.Conn {
	t.Helper()
	server, client := net.Pipe()
	t.Cleanup(func() { _ = client.Close() })
	r := httptest.NewRequest(http.MethodGet, "/socket.io/?EIO=4&transport=websocket&sid=1", nil)
	r.Header.Set("Upgrade", "WebSocket")
	go h.ServeHTTP(hijackable{httptest.NewRecorder(), server}, r)
	synctest.Wait()
	return client
}

// googollee leaves the WebSocket of a session that is closed while it upgrades.
func TestForgottenWebSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		h := socketio.Mount(c, s, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			hijacker, ok := w.(http.Hijacker) // as gorilla does it
			if !assert.True(t, ok) {
				return
			}
			conn, _, err := hijacker.Hijack()
			assert.NoError(t, err)
			_, err = conn.Read(make([]byte, 1))
			assert.Error(t, err)
		}))
		client := upgrade(t, h)
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Less(t, time.Since(start), 3*time.Second)
		_, err := client.Read(make([]byte, 1))
		assert.Error(t, err)
	})
}

// zishang520 leaves the WebSocket of a client that went first, or that asked for
// one in the moment in which its session was closed.
func TestWebSocketWithoutSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		conns := make(chan net.Conn, 1)
		client := upgrade(t, socketio.Mount(c, s, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			assert.NoError(t, err)
			conns <- conn
		})))
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Less(t, time.Since(start), 300*time.Millisecond)
		_, err := client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
		_, err = (<-conns).Write([]byte("x"))
		assert.ErrorIs(t, err, io.ErrClosedPipe)
	})
}

// A client whose session is only just opening is told when it is open.
func TestSessionThatJustOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		h := socketio.Mount(c, s, s)
		ask(t, h, "")
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		times := s.closeTimes()
		require.Len(t, times, 1)
		assert.InDelta(t, 100*time.Millisecond, times[0].Sub(start), float64(20*time.Millisecond))
	})
}
