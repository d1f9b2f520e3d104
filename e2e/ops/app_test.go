//go:build unix

package ops

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
	"github.com/gracefulfx/gracefulfx/ops"
)

// app is an app in this process, with requests and closers that last until they
// are freed.
type app struct {
	*gracefulfxtest.App
	t     *testing.T
	began chan struct{}
	free  chan struct{} // of the requests
	left  chan struct{} // of the closers
}

func newApp(t *testing.T, delay time.Duration) *app {
	t.Helper()
	a := &app{t: t, began: make(chan struct{}, 8), free: make(chan struct{}), left: make(chan struct{})}
	a.App = gracefulfxtest.New(t,
		fx.Supply(ops.Config{Addr: "127.0.0.1:0"}),
		fx.Provide(a.handler, gracefulfx.AsServer(ops.NewServer),
			gracefulfx.AsCloser(func() graceful.Closer { return graceful.CloserFunc("websockets", a.close) }),
			gracefulfx.AsCloser(func() graceful.Closer {
				return graceful.CloserFunc("queue", func(context.Context) error { return nil })
			})),
		gracefulfxtest.Configure(func(c *gracefulfx.Config) { c.Timeout, c.Delay, c.ExitProcess = _patience, delay, false }),
	)
	t.Cleanup(a.release)
	return a
}

func (a *app) close(ctx context.Context) error {
	select {
	case <-a.left:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	slow := func(http.ResponseWriter, *http.Request) {
		a.began <- struct{}{}
		<-a.free
	}
	mux.HandleFunc("GET /reports/{name}", slow)
	mux.HandleFunc("POST /orders", slow)
	mux.HandleFunc("GET /quick", func(http.ResponseWriter, *http.Request) {})
	return mux
}

// release lets all end.
func (a *app) release() {
	for _, c := range []chan struct{}{a.free, a.left} {
		select {
		case <-c:
		default:
			close(c)
		}
	}
}

// send opens a connection and sends a request.
func (a *app) send(request string) {
	a.t.Helper()
	nc, err := net.Dial("tcp", a.Server.Addr().String())
	require.NoError(a.t, err)
	a.t.Cleanup(func() { _ = nc.Close() })
	_, err = nc.Write([]byte(request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
	require.NoError(a.t, err)
}

// busy puts two requests in flight, and leaves connections idle and silent.
func (a *app) busy() {
	a.t.Helper()
	for range 7 {
		a.send("GET /quick")
	}
	a.send("GET /reports/may")
	a.send("POST /orders")
	<-a.began
	<-a.began
	for range 3 {
		nc, err := net.Dial("tcp", a.Server.Addr().String())
		require.NoError(a.t, err)
		a.t.Cleanup(func() { _ = nc.Close() })
	}
	require.Eventually(a.t, func() bool {
		c := a.Tracker.Counts()
		return c.In(graceful.StateIdle) >= 7 && c.In(graceful.StateNew) >= 3
	}, _patience, time.Millisecond)
}

// order is POST /drain or /force.
func (a *app) order(action string) {
	a.t.Helper()
	req, err := http.NewRequest(http.MethodPost, a.url("/"+action), strings.NewReader(""))
	require.NoError(a.t, err)
	req.Header.Set("Ops-Action", action)
	resp, err := a.Client.Do(req)
	require.NoError(a.t, err)
	require.NoError(a.t, resp.Body.Close())
	assert.Equal(a.t, http.StatusAccepted, resp.StatusCode)
}

func (a *app) url(path string) string { return "http://" + a.Addr("ops").String() + path }
