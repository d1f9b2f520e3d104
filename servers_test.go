package gracefulfx_test

import (
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// newMetrics is how a user adds a server of metrics and probes, which answers
// until all others are done.
func newMetrics(d *graceful.Drainer, ready *graceful.Readiness) (*graceful.Server, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /ready", ready)
	return graceful.NewServer(d, graceful.ServerConfig{
		Name: "metrics",
		HTTP: &http.Server{Addr: "127.0.0.1:0", Handler: mux},
		Last: true,
	})
}

// servers is what an app asks for to see those that were added.
type servers struct {
	fx.In

	List []*graceful.Server `group:"gracefulfx.servers"`
}

func TestServersFromTheGraph(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	var added servers
	a := newApp(t, func(c *gracefulfx.Config) { c.Log = true },
		handle(func(http.ResponseWriter, *http.Request) {
			close(began)
			<-release
		}),
		fx.Provide(gracefulfx.AsServer(newMetrics)),
		fx.Invoke(func(s servers) { added = s }),
	).start()
	require.Len(t, added.List, 1)
	probe := func() int {
		status, _, _ := get(t, a.client, "http://"+added.List[0].Addr().String()+"/ready")
		return status
	}
	assert.Equal(t, http.StatusOK, probe())

	replies := make(chan int, 1)
	go func() {
		status, _, _ := get(t, a.client, a.url("/"))
		replies <- status
	}()
	<-began
	drained := a.drain(t)
	a.awaitPhase(t, graceful.PhaseWait)
	assert.Equal(t, http.StatusServiceUnavailable, probe(), "it answers while the app drains")
	close(release)
	assert.Equal(t, http.StatusOK, <-replies)
	report := <-drained
	require.Len(t, report.Servers, 2)
	assert.Equal(t, "http", report.Servers[0].Name)
	assert.Equal(t, "metrics", report.Servers[1].Name)
	a.RequireStop()
	assert.Equal(t, 2, a.logs.FilterMessage("server drained").Len(), "one line for each")
}

// A server that cannot start stops those that have, and the app with them.
func TestServerFromTheGraphCannotStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	a := newApp(t, nil, handle(ok), fx.Provide(gracefulfx.AsServer(func(d *graceful.Drainer) (*graceful.Server, error) {
		return graceful.NewServer(d, graceful.ServerConfig{
			Name: "taken", HTTP: &http.Server{Addr: taken.Addr().String()},
		})
	})))
	require.ErrorContains(t, a.Start(t.Context()), taken.Addr().String())
	assert.Equal(t, graceful.PhaseDrained, a.drainer.Phase())
	_, err = net.Dial("tcp", a.server.Addr().String())
	assert.Error(t, err, "nobody listens any more")
}

// A server that fails while it serves ends the app, whichever it is.
func TestServerFromTheGraphFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	a := newApp(t, nil, handle(ok), fx.Provide(gracefulfx.AsServer(func(d *graceful.Drainer) (*graceful.Server, error) {
		return graceful.NewServer(d, graceful.ServerConfig{
			Name: "frail", HTTP: &http.Server{}, Listeners: []net.Listener{l},
		})
	})))
	stopped := a.Wait()
	a.RequireStart()
	require.NoError(t, l.Close())
	assert.Equal(t, 1, (<-stopped).ExitCode)
	a.RequireStop()
}

func TestListenersFromTheGraph(t *testing.T) {
	listen := func() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }
	a := newApp(t, nil, handle(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }),
		fx.Provide(listen, gracefulfx.AsListener(listen), gracefulfx.AsListener(listen))).start()
	require.Len(t, a.server.Addrs(), 3)
	for _, addr := range a.server.Addrs() {
		_, body, _ := get(t, a.client, "http://"+addr.String()+"/")
		assert.Equal(t, "hello", body)
	}
	a.RequireStop()
}
