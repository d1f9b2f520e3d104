//go:build unix

package trial

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// EndEvents reads server-sent events of path at addr, has the app drain in the
// midst of them, and fails the test unless the stream ends whole, and the app
// with exit code 0.
func EndEvents(t *testing.T, a *App, addr, path string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, http.NoBody)
	require.NoError(t, err)
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	assert.True(t, strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream"))
	events := 0
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data:") {
			events++
		}
		if events == 5 {
			events++
			a.Drain()
		}
	}
	require.NoError(t, lines.Err(), "the stream ends cleanly")
	assert.Greater(t, events, 5)
	assert.Zero(t, a.Exit())
}
