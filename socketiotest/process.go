package socketiotest

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// App is a process that runs a server.
type App struct {
	// URL is where it listens.
	URL string

	cmd  *exec.Cmd
	out  *bufio.Reader
	logs *strings.Builder
}

// _patience is how long a test waits for what should take a moment.
const _patience = 20 * time.Second

// Start starts an app and waits until it listens. The test ends it.
func Start(t *testing.T, order Order) *App {
	t.Helper()
	text, err := json.Marshal(order)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), _order+"="+string(text))
	logs := new(strings.Builder)
	cmd.Stderr = logs
	cmd.WaitDelay = time.Second
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	a := &App{cmd: cmd, out: bufio.NewReader(out), logs: logs}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
		if t.Failed() {
			t.Logf("%s wrote:\n%s", order.Name, logs)
		}
	})
	addr, err := a.out.ReadString('\n')
	require.NoError(t, err, "the app did not start: %s", logs)
	a.URL = "http://" + strings.TrimSpace(addr)
	if order.TLS {
		a.URL = "https" + strings.TrimPrefix(a.URL, "http")
	}
	return a
}

// Signal starts the drain.
func (a *App) Signal(t *testing.T) {
	t.Helper()
	require.NoError(t, a.cmd.Process.Signal(syscall.SIGUSR2))
}

// Wait waits for the end of the process and returns its exit code and what it
// told.
func (a *App) Wait(t *testing.T) (code int, outcome Outcome) {
	t.Helper()
	limit := time.AfterFunc(3*_patience, func() { _ = a.cmd.Process.Kill() })
	defer limit.Stop()
	rest, err := io.ReadAll(a.out)
	require.NoError(t, err)
	_ = a.cmd.Wait() // the exit code says it
	if len(rest) > 0 {
		require.NoError(t, json.Unmarshal(rest, &outcome), string(rest))
	}
	return a.cmd.ProcessState.ExitCode(), outcome
}

// Logs returns what the process has written to stderr, once it has ended.
func (a *App) Logs() string { return a.logs.String() }

// insecure is for the certificates of the tests.
func insecure() *http.Transport {
	return &http.Transport{
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the test's own certificate
		MaxIdleConnsPerHost: 1000,
	}
}

// State asks the app how it is. With gc it collects its garbage first.
func (a *App) State(t *testing.T, gc bool) (state State) {
	t.Helper()
	url := a.URL + "/state"
	if gc {
		url += "?gc"
	}
	transport := insecure()
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := (&http.Client{Transport: transport, Timeout: _patience}).Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&state))
	return state
}
