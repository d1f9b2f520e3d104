package ops_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
	"github.com/gracefulfx/gracefulfx/ops"
)

const (
	_patience = 20 * time.Second
	_token    = "0123456789abcdef"
)

// app is an app with a server for operations, and a handler whose requests last
// until they are freed.
type app struct {
	*gracefulfxtest.App
	t     *testing.T
	began chan struct{}
	free  chan struct{}
}

func newApp(t *testing.T, c ops.Config, more ...fx.Option) *app {
	t.Helper()
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	a := &app{t: t, began: make(chan struct{}, 16), free: make(chan struct{})}
	a.App = gracefulfxtest.New(t,
		fx.Supply(c),
		fx.Provide(a.handler, gracefulfx.AsServer(ops.NewServer)),
		fx.Options(more...),
	)
	t.Cleanup(a.release)
	return a
}

func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /reports/{name}", func(w http.ResponseWriter, _ *http.Request) {
		a.began <- struct{}{}
		<-a.free
		_, _ = io.WriteString(w, "done")
	})
	mux.HandleFunc("GET /obeys", func(_ http.ResponseWriter, r *http.Request) {
		a.began <- struct{}{}
		<-r.Context().Done()
	})
	return mux
}

// release lets the requests end.
func (a *app) release() {
	select {
	case <-a.free:
	default:
		close(a.free)
	}
}

// hold begins a request, and returns where its status comes; 0 for none.
func (a *app) hold(path string) <-chan int {
	a.t.Helper()
	status := make(chan int, 1)
	go func() {
		code := 0
		if resp, err := a.Client.Get(a.URL(path)); err == nil {
			code = resp.StatusCode
			_ = resp.Body.Close()
		}
		status <- code
	}()
	<-a.began
	return status
}

func (a *app) ops(path string) string { return "http://" + a.Addr("ops").String() + path }

// reply is what was answered.
type reply struct {
	status int
	header http.Header
	body   string
}

// change changes a request before it is sent.
type change func(*http.Request)

func header(name, value string) change {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func bearer(token string) change { return header("Authorization", "Bearer "+token) }

func host(name string) change { return func(r *http.Request) { r.Host = name } }

// do asks, on a connection of its own.
func do(t *testing.T, method, url string, changes ...change) reply {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), _patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	require.NoError(t, err)
	for _, c := range changes {
		c(req)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return reply{resp.StatusCode, resp.Header, string(body)}
}

func (a *app) get(path string, changes ...change) reply {
	a.t.Helper()
	return do(a.t, http.MethodGet, a.ops(path), changes...)
}

func (a *app) post(path string, changes ...change) reply {
	a.t.Helper()
	return do(a.t, http.MethodPost, a.ops(path), changes...)
}

// order is what POST /drain and POST /force want.
func order(action string) change { return header("Ops-Action", action) }

// ask asks a handler directly, as one that has come to an address of this machine.
func ask(h http.Handler, local net.Addr, method, path string, changes ...change) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), http.LocalAddrContextKey, local), _patience)
	defer cancel() // a viewer who is let in would stay
	r = r.WithContext(ctx)
	for _, c := range changes {
		c(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func tcp(host string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(host), Port: 80} }

// event is what a viewer is told.
type event struct {
	name string
	data status
}

// status is what the tests look at of it.
type status struct {
	Schema   int    `json:"schema"`
	Phase    string `json:"phase"`
	Trigger  string `json:"trigger"`
	Forced   string `json:"forced"`
	Over     bool   `json:"over"`
	Holding  []hold
	Oldest   []struct{ Server, Name, Client string }
	Requests struct{ Cut int }
	Phases   []struct{ Phase string }
	Servers  []struct {
		Name        string
		Connections map[string]int
	}
	Closers []struct{ Name, State, Error string }
	Report  *struct {
		Graceful bool
	}
}

type hold struct{ Kind, Name, Text string }

func statusOf(t *testing.T, text string) (s status) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &s), text)
	return s
}

// watch is a viewer.
type watch struct {
	t    *testing.T
	body io.ReadCloser
	text *bufio.Scanner
}

func (a *app) watch(url string) *watch {
	a.t.Helper()
	return watchBy(a.t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, url)
}

func watchBy(t *testing.T, c *http.Client, url string) *watch {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	resp, err := c.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	return &watch{t, resp.Body, bufio.NewScanner(resp.Body)}
}

// next returns the next event, or none at the end.
func (w *watch) next() (e event, ok bool) {
	w.t.Helper()
	for w.text.Scan() {
		line := w.text.Text()
		if name, is := strings.CutPrefix(line, "event: "); is {
			e.name = name
		}
		if data, is := strings.CutPrefix(line, "data: "); is {
			e.data = statusOf(w.t, data)
		}
		if line == "" {
			return e, true
		}
	}
	return e, false
}

// must returns the next event, which has to come.
func (w *watch) must() event {
	w.t.Helper()
	e, ok := w.next()
	require.True(w.t, ok, "it has ended")
	return e
}

// last reads to the end, which has to come whole.
func (w *watch) last() (last event) {
	w.t.Helper()
	for {
		e, ok := w.next()
		if !ok {
			assert.NoError(w.t, w.text.Err())
			return last
		}
		last = e
	}
}
