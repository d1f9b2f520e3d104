package socketio_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// held is a connection that somebody refers to for as long as the test runs, as the
// tracker of the engine may while the collector marks.
func held(t *testing.T) (server, client net.Conn) {
	t.Helper()
	server, client = net.Pipe()
	t.Cleanup(func() {
		runtime.KeepAlive(server)
		_ = client.Close()
	})
	return server, client
}

// forget hijacks a connection for a WebSocket, and forgets it.
func forget(t *testing.T, server net.Conn) *socketio.Closer {
	t.Helper()
	c, s := socketio.New(), new(engineServer)
	h := socketio.Mount(c, s, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _, err := http.NewResponseController(w).Hijack()
		assert.NoError(t, err)
	}))
	r := httptest.NewRequest(http.MethodGet, "/socket.io/?EIO=4&transport=websocket&sid=1", nil)
	r.Header.Set("Upgrade", "websocket")
	h.ServeHTTP(hijackable{httptest.NewRecorder(), server}, r)
	return c
}

// A collection may find the WebSocket that the server has forgotten, and not what
// is below it, which somebody looks at.
func TestForgottenWebSocketIsCollected(t *testing.T) {
	server, client := held(t)
	closer := forget(t, server)
	ended := make(chan error, 1)
	go func() {
		_, err := client.Read(make([]byte, 1))
		ended <- err
	}()
	require.Eventually(t, func() bool {
		runtime.GC()
		select {
		case err := <-ended:
			return assert.ErrorIs(t, err, io.EOF)
		default:
			return false
		}
	}, 10*time.Second, time.Millisecond)
	assert.NoError(t, closer.Close(t.Context()))
}

// A drain closes it at whatever moment the collector runs.
func TestForgottenWebSocketAtEveryMoment(t *testing.T) {
	for range 10 {
		server, client := held(t)
		closer := forget(t, server)
		collected := make(chan struct{})
		go func() {
			defer close(collected)
			runtime.GC()
		}()
		require.NoError(t, client.SetReadDeadline(time.Now().Add(10*time.Second)))
		require.NoError(t, closer.Close(t.Context()))
		_, err := client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
		<-collected
	}
}
