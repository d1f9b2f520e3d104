package writer_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// drained holds one request of a version in flight, lets the drain begin, sends
// a second one, and returns its reply and the drain's report.
func drained(t *testing.T, major int, wrap func(*graceful.Drainer, http.Handler) http.Handler) (*httptest.ResponseRecorder, graceful.Report) {
	t.Helper()
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Timeout: patience, Late: graceful.Serve})
	require.NoError(t, err)
	begun, release, over, done := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
	h := wrap(d, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/held" {
			close(begun)
			<-release
		}
	}))
	go func() {
		defer close(over)
		h.ServeHTTP(httptest.NewRecorder(), asked(t, "/held", major))
	}()
	<-begun
	var report graceful.Report
	go func() {
		defer close(done)
		report, err = d.Drain(context.Background())
	}()
	<-d.Draining()
	reply := httptest.NewRecorder()
	h.ServeHTTP(reply, asked(t, "/", major))
	close(release)
	<-over
	<-done
	require.NoError(t, err)
	return reply, report
}

func asked(t *testing.T, path string, major int) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.ProtoMajor, r.ProtoMinor = major, 0
	if major == 1 {
		r.ProtoMinor = 1
	}
	return r
}

// TestNoConnectionHeaderAboveHTTP1 sends a request of each version in a drain.
// HTTP/2 and HTTP/3 forbid the header.
func TestNoConnectionHeaderAboveHTTP1(t *testing.T) {
	for major, want := range map[int]string{1: "close", 2: "", 3: ""} {
		reply, _ := drained(t, major, func(d *graceful.Drainer, h http.Handler) http.Handler { return d.Middleware(h) })
		require.Equal(t, want, reply.Header().Get("Connection"), "HTTP/%d", major)
	}
}

// TestMiddlewareTwiceCountsOnce drains two requests behind two of them.
func TestMiddlewareTwiceCountsOnce(t *testing.T) {
	for major := 1; major <= 3; major++ {
		_, report := drained(t, major, func(d *graceful.Drainer, h http.Handler) http.Handler { return d.Middleware(d.Middleware(h)) })
		require.Equal(t, 2, report.Requests.Finished+report.Requests.ServedLate, "HTTP/%d: %+v", major, report.Requests)
	}
}
