package ops_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

// guest is a handler on a server that the drainer does not own, and knows by its
// middleware.
type guest struct {
	*testing.T
	*graceful.Drainer

	url         string
	client      *http.Client
	began, free chan struct{}
}

// newGuest has the server listen by way of the drainer if listens is set, and speak
// HTTP/2 if http2 is.
func newGuest(t *testing.T, listens, http2 bool) *guest {
	t.Helper()
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{})
	require.NoError(t, err)
	h, err := ops.NewHandler(ops.HandlerConfig{Drainer: d, Tracker: tracker})
	require.NoError(t, err)
	g := &guest{T: t, Drainer: d, began: make(chan struct{}), free: make(chan struct{})}
	mux := http.NewServeMux()
	mux.Handle("/ops/", http.StripPrefix("/ops", h))
	mux.HandleFunc("/slow", func(http.ResponseWriter, *http.Request) {
		close(g.began)
		<-g.free
	})
	srv := httptest.NewUnstartedServer(d.Middleware(mux))
	if listens {
		srv.Listener, err = d.Listener("guest", srv.Listener)
		require.NoError(t, err)
	}
	srv.EnableHTTP2 = http2
	if http2 {
		srv.StartTLS()
	} else {
		srv.Start()
	}
	t.Cleanup(srv.Close)
	g.url, g.client = srv.URL, srv.Client()
	return g
}

// beside starts an empty server that drains last.
func (g *guest) beside() {
	last, err := graceful.NewServer(g.Drainer, graceful.ServerConfig{
		Name: "last", Last: true, HTTP: &http.Server{Addr: "127.0.0.1:0", Handler: http.NotFoundHandler()},
	})
	require.NoError(g, err)
	require.NoError(g, last.Start(g.Context()))
}

// slow begins a request that lasts until it is freed.
func (g *guest) slow() {
	go func() {
		if resp, err := g.client.Get(g.url + "/slow"); assert.NoError(g, err) {
			_ = resp.Body.Close()
		}
	}()
	select {
	case <-g.began:
	case <-time.After(_patience):
		require.Fail(g, "it does not begin")
	}
}

func (g *guest) drained() <-chan graceful.Report {
	done := make(chan graceful.Report, 1)
	go func() {
		r, _ := g.Drain(context.Background())
		done <- r
	}()
	return done
}

// waits returns how a drain is waited for: as its answer, the end of it.
func (g *guest) waits() <-chan string {
	answer := make(chan string, 1)
	req, err := http.NewRequestWithContext(g.Context(), http.MethodPost, g.url+"/ops/drain?wait=true", http.NoBody)
	require.NoError(g, err)
	req.Header.Set("Ops-Action", "drain")
	go func() {
		resp, err := g.client.Do(req)
		if !assert.NoError(g, err) {
			return
		}
		text, err := io.ReadAll(resp.Body)
		assert.NoError(g, err)
		answer <- string(text)
		_ = resp.Body.Close()
	}()
	return answer
}

// On a server that the drain knows by its middleware, with its listener or without,
// the page and those who wait go on while anything else does, and do not hold the
// drain up themselves.
func TestExternalHandlerDoesNotHoldTheDrainUp(t *testing.T) {
	for name, begin := range map[string]func(*testing.T) *guest{
		"middleware":              func(t *testing.T) *guest { return newGuest(t, false, false) },
		"HTTP/2":                  func(t *testing.T) *guest { return newGuest(t, false, true) },
		"listener":                func(t *testing.T) *guest { return newGuest(t, true, false) },
		"beside one that is last": func(t *testing.T) *guest { g := newGuest(t, false, false); g.beside(); return g },
	} {
		t.Run(name, func(t *testing.T) {
			g := begin(t)
			viewer := watchBy(t, g.client, g.url+"/ops/events")
			g.slow()
			waits := g.waits()
			<-g.Draining()
			drained := g.drained()
			e := viewer.must()
			for e.data.Phase != "wait" {
				e = viewer.must()
			}
			assert.Equal(t, "status", viewer.must().name, "it is looked at once more")
			close(g.free)
			assert.Equal(t, "end", viewer.last().name)
			assert.True(t, statusOf(t, <-waits).Over)
			require.NoError(t, (<-drained).Forced)
		})
	}
}

// Not every request of such a server is one: without the middleware the drain does
// not wait for it.
func TestHandlerThatTheDrainDoesNotKnow(t *testing.T) {
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{})
	require.NoError(t, err)
	h, err := ops.NewHandler(ops.HandlerConfig{Drainer: d, Tracker: tracker})
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	defer srv.Close()
	viewer := watchBy(t, srv.Client(), srv.URL+"/events")
	assert.Equal(t, "serving", viewer.must().data.Phase)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err = d.Drain(ctx)
	require.NoError(t, err)
	assert.Equal(t, "end", viewer.last().name)
}
