//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

// backend echoes, and streams two lines, the second when it is told to.
func backend(t *testing.T, second <-chan struct{}) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(w, "first")
		_ = http.NewResponseController(w).Flush()
		<-second
		_, _ = fmt.Fprintln(w, "second")
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestStopsUnderLoad(t *testing.T) {
	a := trial.Start(t, trial.Config("  late: serve"), trial.Env("BACKEND="+backend(t, nil)))
	trial.StopUnderLoad(t, a, "http")
}

// A stream that is on its way through passes whole.
func TestStreamPassesWhole(t *testing.T) {
	second := make(chan struct{})
	a := trial.Start(t, trial.Config(), trial.Env("BACKEND="+backend(t, second)))
	ctx, cancel := context.WithTimeout(context.Background(), trial.Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.Addr("http")+"/stream", nil)
	require.NoError(t, err)
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	require.True(t, lines.Scan())
	assert.Equal(t, "first", lines.Text())
	a.Drain()
	close(second)
	require.True(t, lines.Scan())
	assert.Equal(t, "second", lines.Text())
	assert.False(t, lines.Scan())
	require.NoError(t, lines.Err())
	assert.Zero(t, a.Exit())
}
