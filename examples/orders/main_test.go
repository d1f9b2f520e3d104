//go:build unix

package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

// Whatever signal stops the app, it stops in the same order and loses nothing.
func TestOrderOfTheStop(t *testing.T) {
	for _, tt := range []struct {
		name, configured string
		sent             syscall.Signal
	}{
		{"the configured one", "SIGUSR2", syscall.SIGUSR2},
		{"SIGTERM, beside fx", "SIGUSR2", syscall.SIGTERM},
		{"SIGINT, by fx", "SIGUSR2", syscall.SIGINT},
		{"SIGTERM, configured", "SIGTERM", syscall.SIGTERM},
		{"SIGTERM, none configured", "none", syscall.SIGTERM},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := trial.Start(t, trial.Config("signal: "+tt.configured, "delay: 200ms"),
				trial.Env("ADMIN_ADDR=127.0.0.1:0", "PACKING=3s"))
			api, admin := a.Addr("http"), a.Addr("admin")
			assert.Equal(t, http.StatusOK, status(t, admin))
			slow := begin(t, api)
			told := subscribe(t, api)
			order(t, api)
			a.Says("packing")

			a.Signal(tt.sent)
			a.Says("drain begins")
			assert.Equal(t, http.StatusServiceUnavailable, status(t, admin))
			assert.Equal(t, websocket.StatusGoingAway, <-told)
			assert.Equal(t, http.StatusServiceUnavailable, status(t, admin), "it answers as long as a request is in flight")
			slow.end(t)
			assert.Zero(t, a.Exit())
			inOrder(t, a, "drain begins", "intake closed http", "intake closed admin", "drained", "worker stopped", "database closed")
			inOrder(t, a, "packing", "drain begins", "packed", "worker stopped")
		})
	}
}

// Who has subscribed hears of what is packed.
func TestSubscribersHear(t *testing.T) {
	a := trial.Start(t, trial.Config(), trial.Env("ADMIN_ADDR=127.0.0.1:0", "PACKING=1ms"))
	c, _, err := websocket.Dial(t.Context(), "ws://"+a.Addr("http")+"/packed", nil)
	require.NoError(t, err)
	order(t, a.Addr("http"))
	_, text, err := c.Read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "1", string(text))
	require.NoError(t, c.CloseNow())
	a.Drain()
	assert.Zero(t, a.Exit())
}

// inOrder fails the test unless the log has messages in this order.
func inOrder(t *testing.T, a *trial.App, want ...string) {
	t.Helper()
	lines := a.Lines()
	for _, msg := range want {
		found := false
		for !found && len(lines) > 0 {
			found = strings.TrimSpace(lines[0].Msg+" "+lines[0].Server) == msg || lines[0].Msg == msg
			lines = lines[1:]
		}
		require.True(t, found, "no %q where it should be", msg)
	}
}

// status asks for the readiness.
func status(t *testing.T, admin string) int {
	t.Helper()
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get("http://" + admin + "/ready")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// order orders a book.
func order(t *testing.T, api string) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := c.Post("http://"+api+"/orders", "text/plain", strings.NewReader("book"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusCreated, resp.StatusCode)
}

// half is an order of which a half was sent.
type half struct{ net.Conn }

func begin(t *testing.T, api string) half {
	t.Helper()
	nc, err := net.Dial("tcp", api)
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	_, err = io.WriteString(nc, "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nthe")
	require.NoError(t, err)
	return half{nc}
}

// end sends the rest, and expects the answer.
func (h half) end(t *testing.T) {
	t.Helper()
	_, err := io.WriteString(h, "sky")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(h), nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusCreated, resp.StatusCode)
	assert.True(t, resp.Close)
}

// subscribe connects a WebSocket client, and returns how it is told to leave.
func subscribe(t *testing.T, api string) <-chan websocket.StatusCode {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), "ws://"+api+"/packed", nil)
	require.NoError(t, err)
	told := make(chan websocket.StatusCode, 1)
	go func() {
		for {
			if _, _, err := c.Read(t.Context()); err != nil {
				told <- websocket.CloseStatus(err)
				return
			}
		}
	}()
	return told
}
