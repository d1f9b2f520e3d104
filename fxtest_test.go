package gracefulfx_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/fx/fxtest"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// The tests in this file are how an app on gracefulfx is tested: the whole of
// it under fxtest, on a port of its own, with a real client. Copy them.

// steps are what the test and the slow request wait for.
type steps struct{ began, release chan struct{} }

// newGreeter stands for the handler of your app. It says hello at once, and
// answers /slow when the test lets it.
func newGreeter(s steps) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "hello")
	})
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, _ *http.Request) {
		close(s.began)
		<-s.release
		_, _ = io.WriteString(w, "done")
	})
	return mux
}

// testConfig replaces the configuration: a port that the system chooses, so
// that tests can run side by side, and times that suit a test.
func testConfig() fx.Option {
	c := gracefulfx.DefaultConfig()
	c.Addr = "127.0.0.1:0"
	c.Timeout = 5 * time.Second
	// No proxy stands still here: idle connections need not be silent for half a
	// second to be closed.
	c.KeepAliveInterval, c.QuietPeriod = 10*time.Millisecond, 10*time.Millisecond
	return fx.Replace(c)
}

// TestApp serves a request, drains with another one in flight, and looks at
// the report.
func TestApp(t *testing.T) {
	slow := steps{began: make(chan struct{}), release: make(chan struct{})}
	var (
		server  *graceful.Server
		drainer *graceful.Drainer
		tracker *graceful.Tracker
	)
	app := fxtest.New(t,
		gracefulfx.Module,
		testConfig(),
		fx.Supply(slow),
		fx.Provide(newGreeter),
		fx.Populate(&server, &drainer, &tracker),
	)
	app.RequireStart()
	url := "http://" + server.Addr().String()

	// A client of its own, so that its kept-alive connections end with the test.
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)

	status, body, _ := get(t, client, url+"/")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "hello", body)

	// Put a request in flight, and wait until the server has it.
	type answer struct {
		body   string
		closes bool
	}
	answers := make(chan answer, 1)
	go func() {
		_, body, closes := get(t, client, url+"/slow")
		answers <- answer{body, closes}
	}()
	<-slow.began

	// Drain, and let the handler go on as soon as the drain has begun.
	go func() {
		<-drainer.Draining()
		close(slow.release)
	}()
	report, err := drainer.Drain(t.Context())
	require.NoError(t, err)

	// The request that was in flight got its answer, and the news.
	assert.Equal(t, answer{body: "done", closes: true}, <-answers)
	assert.Equal(t, 1, report.Requests.Finished)
	assert.Zero(t, report.ClosedByForce.Total())
	assert.Zero(t, report.ExitCode())
	assert.Zero(t, tracker.Open())

	// OnStop joins the drain: nothing happens twice.
	app.RequireStop()
}

// get returns status and body of a reply, and whether it closes its
// connection. It may be called from any goroutine.
func get(t *testing.T, client *http.Client, url string) (status int, body string, closes bool) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if !assert.NoError(t, err) {
		return 0, "", false
	}
	resp, err := client.Do(req)
	if !assert.NoError(t, err) {
		return 0, "", false
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	return resp.StatusCode, string(text), resp.Close
}
