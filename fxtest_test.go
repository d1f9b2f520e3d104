package gracefulfx_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

// The tests in this file are how an app on gracefulfx is tested: the whole of
// it under fxtest, on a port of its own, with a real client, all of which package
// gracefulfxtest sets up. Copy them.

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

// TestApp serves a request, drains with another one in flight, and looks at
// the report.
func TestApp(t *testing.T) {
	slow := steps{began: make(chan struct{}), release: make(chan struct{})}
	app := gracefulfxtest.New(t, fx.Supply(slow), fx.Provide(newGreeter))

	status, body, _ := get(t, app.Client, app.URL("/"))
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "hello", body)

	// Put a request in flight, and wait until the server has it.
	type answer struct {
		body   string
		closes bool
	}
	answers := make(chan answer, 1)
	go func() {
		_, body, closes := get(t, app.Client, app.URL("/slow"))
		answers <- answer{body, closes}
	}()
	<-slow.began

	// Drain, and let the handler go on as soon as the drain has begun.
	go func() {
		<-app.Drainer.Draining()
		close(slow.release)
	}()
	report := app.Drain()

	// The request that was in flight got its answer, and the news.
	assert.Equal(t, answer{body: "done", closes: true}, <-answers)
	assert.Equal(t, 1, report.Requests.Finished)
	assert.Zero(t, report.ClosedByForce.Total())
	assert.Zero(t, report.ExitCode())
	assert.Zero(t, app.Tracker.Open())
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
