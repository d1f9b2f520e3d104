package graceful_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// admitter is a closer that stays until its context ends, and admits the late
// requests that carry a session.
type admitter struct{ leave chan struct{} }

func (a *admitter) Name() string                   { return "hub" }
func (a *admitter) String() string                 { return "told 3 clients" }
func (a *admitter) AdmitLate(r *http.Request) bool { return r.URL.Query().Has("sid") }

func (a *admitter) Close(context.Context) error {
	<-a.leave
	return nil
}

func TestLateAdmitter(t *testing.T) {
	a := &admitter{leave: make(chan struct{})}
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	require.NoError(t, d.AddClosers(a))
	h := d.Middleware(http.NotFoundHandler())
	reports := make(chan graceful.Report, 1)
	go func() {
		report, _ := d.Drain(t.Context())
		reports <- report
	}()
	require.Eventually(t, func() bool { return d.Phase() == graceful.PhaseWait }, 5*time.Second, time.Millisecond)

	status := func(url string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil))
		assert.Equal(t, "close", w.Header().Get("Connection"))
		return w.Code
	}
	assert.Equal(t, http.StatusNotFound, status("/?sid=1"), "admitted")
	assert.Equal(t, http.StatusBadGateway, status("/"), "rejected")
	close(a.leave)
	report := <-reports
	assert.Equal(t, 1, report.Requests.ServedLate)
	assert.Equal(t, 1, report.Requests.Rejected)
	assert.Equal(t, "told 3 clients", report.Closers[0].Detail)
}
