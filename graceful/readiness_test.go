package graceful_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestReadiness(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	probe := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		graceful.NewReadiness(d).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ready", nil))
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		return w
	}
	green := probe()
	assert.Equal(t, http.StatusOK, green.Code)
	assert.Equal(t, "ready\n", green.Body.String())

	_, err = d.Drain(t.Context())
	require.NoError(t, err)
	red := probe()
	assert.Equal(t, http.StatusServiceUnavailable, red.Code)
	assert.Equal(t, "draining\n", red.Body.String())
}

func TestReadinessAsksItsConditions(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	holds := false
	always := func() bool { return true }
	ready := graceful.NewReadiness(d, always, func() bool { return holds })
	probe := func() (int, string) {
		w := httptest.NewRecorder()
		ready.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ready", nil))
		return w.Code, w.Body.String()
	}
	status, body := probe()
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Equal(t, "not ready\n", body)
	holds = true
	status, _ = probe()
	assert.Equal(t, http.StatusOK, status)
	_, err = d.Drain(t.Context())
	require.NoError(t, err)
	status, body = probe()
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Equal(t, "draining\n", body)
}
