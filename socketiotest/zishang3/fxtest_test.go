package zishang3_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zishang520/socket.io/servers/socket/v3"
	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/socketio"
)

// newChat is a constructor as in an app of yours.
func newChat(closer *socketio.Closer) http.Handler {
	io := socket.NewServer(nil, nil)
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", socketio.Mount(closer, io, io.ServeHandler(nil), socketio.Named("chat")))
	return mux
}

// TestApp is how an app with Socket.IO is tested without Node: a session takes
// no more than a request.
func TestApp(t *testing.T) {
	c := gracefulfx.DefaultConfig()
	c.Addr = "127.0.0.1:0"
	c.Timeout = 5 * time.Second
	var (
		server  *graceful.Server
		drainer *graceful.Drainer
		closer  *socketio.Closer
	)
	app := fxtest.New(t,
		gracefulfx.Module,
		fx.Replace(c),
		fx.Provide(newChat),
		fx.Populate(&server, &drainer, &closer),
	)
	app.RequireStart()
	client := &http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second}
	t.Cleanup(client.CloseIdleConnections)

	resp, err := client.Get("http://" + server.Addr().String() + "/socket.io/?EIO=4&transport=polling")
	require.NoError(t, err)
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, []socketio.Count{{Server: "chat", Clients: 1}}, closer.Counts())

	report, err := drainer.Drain(t.Context())
	require.NoError(t, err)
	assert.Zero(t, closer.Clients())
	require.Len(t, report.Closers, 1)
	assert.Equal(t, "socketio", report.Closers[0].Name)
	assert.Equal(t, "told 1 client to leave: chat 1", report.Closers[0].Detail)
	app.RequireStop()
}
