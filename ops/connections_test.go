package ops_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

type row struct {
	Server, State, Request, Client string
	Seconds, RequestSeconds        float64
}

// rows returns the lines of /connections.
func rows(t *testing.T, r reply) (list []row) {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, r.body)
	require.Equal(t, "application/x-ndjson", r.header.Get("Content-Type"))
	for line := range strings.Lines(r.body) {
		var one row
		require.NoError(t, json.Unmarshal([]byte(line), &one))
		list = append(list, one)
	}
	return list
}

// silent opens connections that say nothing.
func (a *app) silent(n int) (conns []net.Conn) {
	a.t.Helper()
	for range n {
		nc, err := net.Dial("tcp", a.Server.Addr().String())
		require.NoError(a.t, err)
		a.t.Cleanup(func() { _ = nc.Close() })
		conns = append(conns, nc)
	}
	require.Eventually(a.t, func() bool { return a.Tracker.Counts().In(graceful.StateNew) >= n }, _patience, time.Millisecond)
	return conns
}

func TestConnectionsAreListed(t *testing.T) {
	a := newApp(t, ops.Config{})
	a.silent(2)
	slow := a.hold("/reports/may?key=hidden")
	all := rows(t, a.get("/connections?server=http"))
	require.Len(t, all, 3)
	assert.Equal(t, row{"http", "active", "GET /reports/{name}", "", all[0].Seconds, all[0].RequestSeconds}, all[0], "requests first, and no address")
	assert.Equal(t, "new", all[1].State)
	active := rows(t, a.get("/connections?state=active"))
	assert.Equal(t, all[0].Request, active[0].Request)
	assert.GreaterOrEqual(t, len(active), 2, "this request itself is one, and the one before may not have ended")
	for _, one := range active {
		assert.Equal(t, "active", one.State)
	}
	assert.Empty(t, rows(t, a.get("/connections?older=1h")))
	assert.Empty(t, rows(t, a.get("/connections?server=other")))
	a.release()
	<-slow
}

// Addresses and paths are shown where that was switched on, and a query never.
func TestWhatIsShownIsChosen(t *testing.T) {
	a := newApp(t, ops.Config{ShowClients: true, ShowPaths: true})
	slow := a.hold("/reports/may?key=hidden")
	all := rows(t, a.get("/connections?server=http"))
	require.Len(t, all, 1)
	assert.Equal(t, "GET /reports/may", all[0].Request)
	assert.Regexp(t, `^127\.0\.0\.1:`, all[0].Client)
	s := statusOf(t, a.get("/status").body)
	require.NotEmpty(t, s.Oldest)
	assert.Equal(t, "GET /reports/may", s.Oldest[0].Name)
	assert.Regexp(t, `^127\.0\.0\.1:`, s.Oldest[0].Client)
	a.release()
	<-slow
}

func TestNothingSecretIsShown(t *testing.T) {
	a := newApp(t, ops.Config{})
	slow := a.hold("/reports/secretpath?key=secretquery")
	for _, path := range []string{"/connections", "/status"} {
		body := a.get(path, header("X-Key", "secretheader")).body
		assert.Contains(t, body, "/reports/{name}")
		assert.NotContains(t, body, "secret")
		assert.NotRegexp(t, `"client"`, body)
	}
	a.release()
	<-slow
}

func TestRowsAreLimited(t *testing.T) {
	a := newApp(t, ops.Config{})
	a.silent(120)
	r := a.get("/connections?server=http")
	assert.Len(t, rows(t, r), 100)
	assert.Equal(t, "20", r.header.Get("Ops-Left-Out"))
	r = a.get("/connections?server=http&limit=7")
	assert.Len(t, rows(t, r), 7)
	assert.Equal(t, "113", r.header.Get("Ops-Left-Out"))
	for _, q := range []string{"limit=0", "limit=1001", "limit=-1", "limit=x", "state=busy", "older=5", "older=-5s"} {
		assert.Equal(t, http.StatusBadRequest, a.get("/connections?"+q).status, q)
	}
}

// The status names ten requests, and of those the oldest.
func TestOldestRequestsAreLimited(t *testing.T) {
	a := newApp(t, ops.Config{ShowPaths: true})
	conns := a.silent(12)
	for i, nc := range slices.Backward(conns) { // which are looked at in the order in which they came
		_, err := fmt.Fprintf(nc, "GET /reports/%02d HTTP/1.1\r\nHost: x\r\n\r\n", len(conns)-1-i)
		require.NoError(t, err)
		<-a.began
	}
	var names []string
	for _, r := range statusOf(t, a.get("/status").body).Oldest {
		names = append(names, r.Name)
	}
	require.Len(t, names, 10)
	for i, name := range names {
		assert.Equal(t, fmt.Sprintf("GET /reports/%02d", i), name)
	}
}

func TestListingsAreLimited(t *testing.T) {
	h := plain(t, ops.HandlerConfig{})
	refused := 0
	for range 100 {
		w := ask(h, tcp("127.0.0.1"), http.MethodGet, "/connections", host("localhost"))
		if w.Code == http.StatusTooManyRequests {
			assert.Equal(t, "1", w.Header().Get("Retry-After"))
			refused++
		}
	}
	assert.Positive(t, refused)
}

// A path may be as long as a client likes.
func TestLongPathsAreClipped(t *testing.T) {
	a := newApp(t, ops.Config{ShowPaths: true})
	slow := a.hold("/reports/" + strings.Repeat("x", 5000))
	all := rows(t, a.get("/connections?server=http"))
	require.Len(t, all, 1)
	assert.Less(t, len(all[0].Request), 300)
	a.release()
	<-slow
}

func TestUnixSocket(t *testing.T) {
	path := t.TempDir() + "/s"
	newApp(t, ops.Config{Addr: "unix:" + path})
	nc, err := net.Dial("unix", path)
	require.NoError(t, err)
	defer nc.Close()
	_, err = io.WriteString(nc, "GET /status HTTP/1.0\r\nHost: any\r\n\r\n")
	require.NoError(t, err)
	got, err := io.ReadAll(nc)
	require.NoError(t, err)
	assert.Contains(t, string(got), `"schema":1`)
}
