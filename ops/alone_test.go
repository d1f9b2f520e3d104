package ops_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
	"github.com/gracefulfx/gracefulfx/ops"
)

// A handler on a server that drains with all others does not wait for itself.
func TestHandlerOnAServerThatIsNotLast(t *testing.T) {
	var d *graceful.Drainer
	began, free := make(chan struct{}), make(chan struct{})
	handler := func(tracker *graceful.Tracker, drainer *graceful.Drainer) (http.Handler, error) {
		d = drainer
		h, err := ops.NewHandler(ops.HandlerConfig{Drainer: drainer, Tracker: tracker})
		mux := http.NewServeMux()
		mux.Handle("/ops/", http.StripPrefix("/ops", h))
		mux.HandleFunc("/slow", func(http.ResponseWriter, *http.Request) {
			close(began)
			<-free
		})
		return mux, err
	}
	a := &app{App: gracefulfxtest.New(t, fx.Provide(handler)), t: t}
	watches := []*watch{a.watch(a.URL("/ops/events")), a.watch(a.URL("/ops/events"))}
	slow := make(chan error, 1)
	go func() {
		resp, err := a.Client.Get(a.URL("/slow"))
		if err == nil {
			_ = resp.Body.Close()
		}
		slow <- err
	}()
	<-began
	done := make(chan error, 1)
	go func() {
		_, err := d.Drain(context.Background())
		done <- err
	}()
	a.awaitPhase(graceful.PhaseWait)
	e := watches[0].must()
	for e.data.Phase != "wait" {
		e = watches[0].must()
	}
	close(free)
	require.NoError(t, <-slow)
	for _, w := range watches {
		assert.Equal(t, "end", w.last().name)
	}
	require.NoError(t, <-done)
}

// On such a server the page goes on while anything else does: also where viewers
// share a connection, which holds the drain up once.
func TestViewersOfOneConnectionWaitForOthers(t *testing.T) {
	for _, what := range []string{"closer", "hijacked", "requests", "http2"} {
		t.Run(what, func(t *testing.T) {
			left := make(chan struct{})
			s := newTogether(t, left)
			require.NoError(t, s.Start(t.Context()))
			s.leave()
			c := s.overHTTP2()
			watches := []*watch{watchBy(t, c, s.url("/events")), watchBy(t, c, s.url("/events"))}
			s.begin(c, what)
			done := make(chan graceful.Report, 1)
			go func() {
				r, _ := s.Drain(context.Background())
				done <- r
			}()
			e := watches[0].must()
			for e.data.Phase != "wait" || !slices.ContainsFunc(e.data.Holding, func(h hold) bool { return h.Kind == what }) {
				e = watches[0].must()
			}
			assert.Equal(t, "status", watches[0].must().name, "it is looked at once more")
			close(left)
			for _, w := range watches {
				assert.Equal(t, "end", w.last().name)
			}
			require.NoError(t, (<-done).Forced)
		})
	}
}

// Who waits on such a server does not wait for itself.
func TestWaiterOnAServerThatIsNotLast(t *testing.T) {
	s := newTogether(t, nil)
	require.NoError(t, s.Start(t.Context()))
	r := do(t, http.MethodPost, s.url("/drain?wait=true"), order("drain"))
	assert.Equal(t, http.StatusOK, r.status)
	assert.True(t, statusOf(t, r.body).Over)
	report, err := s.Drain(context.Background())
	require.NoError(t, err)
	assert.NoError(t, report.Forced)
}

// together is a handler on a server that drains with all others, and speaks HTTP/2,
// beside what lasts until left is closed.
type together struct {
	*testing.T
	*graceful.Drainer
	*graceful.Server

	left  <-chan struct{}
	began chan struct{}
}

func newTogether(t *testing.T, left <-chan struct{}) *together {
	t.Helper()
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{})
	require.NoError(t, err)
	h, err := ops.NewHandler(ops.HandlerConfig{Drainer: d, Tracker: tracker})
	require.NoError(t, err)
	s := &together{T: t, Drainer: d, left: left, began: make(chan struct{})}
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.HandleFunc("/slow", s.slow)
	mux.HandleFunc("/hijack", s.hijack)
	var both http.Protocols
	both.SetHTTP1(true)
	both.SetUnencryptedHTTP2(true)
	s.Server, err = graceful.NewServer(d, graceful.ServerConfig{
		HTTP: &http.Server{Handler: mux, Protocols: &both}, Addrs: []string{"127.0.0.1:0"},
	})
	require.NoError(t, err)
	return s
}

func (s *together) slow(http.ResponseWriter, *http.Request) {
	close(s.began)
	<-s.left
}

func (s *together) hijack(w http.ResponseWriter, _ *http.Request) {
	nc, _, err := http.NewResponseController(w).Hijack()
	assert.NoError(s, err)
	close(s.began)
	<-s.left
	_ = nc.Close()
}

func (s *together) url(path string) string { return "http://" + s.Addr().String() + path }

// leave lets a viewer come and go.
func (s *together) leave() {
	s.Helper()
	nc, err := net.Dial("tcp", s.Addr().String())
	require.NoError(s, err)
	_, err = io.WriteString(nc, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(s, err)
	_, err = nc.Read(make([]byte, 1))
	require.NoError(s, err)
	require.NoError(s, nc.Close())
	require.Eventually(s, func() bool { return s.Status().Servers[0].Connections.Total() == 0 }, _patience, time.Millisecond)
}

// overHTTP2 returns a client with one connection.
func (s *together) overHTTP2() *http.Client {
	var h2c http.Protocols
	h2c.SetUnencryptedHTTP2(true)
	tr := &http.Transport{Protocols: &h2c}
	s.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// begin begins what holds the drain up beside c's viewers.
func (s *together) begin(c *http.Client, what string) {
	s.Helper()
	switch what {
	case "closer":
		require.NoError(s, s.AddClosers(graceful.CloserFunc("hub", func(context.Context) error {
			<-s.left
			return nil
		})))
		return
	case "http2":
		go func() {
			resp, err := c.Get(s.url("/slow"))
			if assert.NoError(s, err) {
				_ = resp.Body.Close()
			}
		}()
	default:
		nc, err := net.Dial("tcp", s.Addr().String())
		require.NoError(s, err)
		s.Cleanup(func() { _ = nc.Close() })
		_, err = fmt.Fprintf(nc, "GET /%s HTTP/1.0\r\n\r\n", map[string]string{"hijacked": "hijack", "requests": "slow"}[what])
		require.NoError(s, err)
	}
	<-s.began
}
