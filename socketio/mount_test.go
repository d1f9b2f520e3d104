package socketio_test

import (
	"bufio"
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

// A handler that has given its WebSocket to others and returned is no request
// in flight any more.
func TestWebSocketOfOthers(t *testing.T) {
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
		assert.Less(t, time.Since(start), 100*time.Millisecond)
		go func() { _, _ = (<-conns).Write([]byte("x")) }()
		_, err := client.Read(make([]byte, 1))
		assert.NoError(t, err)
	})
}
