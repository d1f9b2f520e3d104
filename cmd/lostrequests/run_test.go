package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// measured runs until all clients are at work, and returns the exit code and
// the table.
func measured(t *testing.T, args ...string) (code int, table string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	shown, out, done := newProgress(), new(strings.Builder), make(chan int)
	go func() {
		done <- run(ctx, append(args, "--clients", "1", "--think", "1ms", "--duration", "1m"), out, shown)
	}()
	shown.await(t, 0, atWork)
	cancel()
	return <-done, out.String()
}

func TestServerThatStaysLosesNothing(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(work))
	s.Config.Protocols = protocols()
	s.Start()
	defer s.Close()
	secure := httptest.NewUnstartedServer(http.HandlerFunc(work))
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	for _, url := range []string{s.URL, secure.URL} {
		code, table := measured(t, "--url", url, "--http", "1.1,2", "--insecure", "--fail-on", "lost,refused,status,stale")
		assert.Equal(t, exitClean, code, table)
		assert.Contains(t, table, "POST HTTP/2, fresh")
		assert.Contains(t, table, "None of ")
	}
}

func TestExitCodeTellsWhatItFailsOn(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	code, table := measured(t, "--url", s.URL, "--fail-on", "lost")
	assert.Equal(t, exitClean, code, "a whole answer is not lost, whatever it says")
	assert.Contains(t, table, "None of ")
	code, table = measured(t, "--url", s.URL, "--fail-on", "lost,status")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, table, "It fails on: status.")
	code, table = measured(t, "--url", s.URL, "--fail-on", "none")
	assert.Equal(t, exitClean, code)
	assert.Contains(t, table, "None of ")
}

func TestRepliesThatNoHandlerWroteAreLostIfJudgedByID(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(work))
	defer s.Close()
	code, table := measured(t, "--url", s.URL, "--judge", "id", "--fail-on", "lost")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, table, "empty")
}

func TestNothingToMeasure(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(work))
	var shown strings.Builder
	assert.Equal(t, exitUnmeasured, run(t.Context(), []string{"--url", s.URL, "--http", "2"}, &shown, &shown))
	assert.Contains(t, shown.String(), "by HTTP/2 is not answered")
	s.Close()
	file := filepath.Join(t.TempDir(), "report.json")
	assert.Equal(t, exitUnmeasured, run(t.Context(), []string{"--url", s.URL, "--json", file}, &shown, &shown))
	assert.Contains(t, shown.String(), "is refused: start the server first")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Empty(t, text, "no report of nothing")
	assert.Equal(t, exitUnmeasured, run(t.Context(), []string{"--think", "0"}, &shown, &shown))
	assert.Contains(t, shown.String(), "for flag -think")
	shown.Reset()
	assert.Equal(t, exitClean, run(t.Context(), []string{"--help"}, &shown, &shown))
	assert.Contains(t, shown.String(), "-fail-on")
}
