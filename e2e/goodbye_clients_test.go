package e2e_test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// What clients do that hold an idle connection on which a goodbye comes, before
// their next request or crossing it. Before it, most drop the connection, and send
// the request on a new one. Those that do not look
// before they use a connection again take it for the reply to that request, which
// no server has seen: they are told so by its status. Without a goodbye theirs is
// an error, or they send the request a second time. A crossing one is answered by it.
func TestWhatClientsMakeOfAGoodbye(t *testing.T) {
	const (
		second   = "200 second"
		rejected = "502 server is shutting down, try another one"
		timeout  = "408"
	)
	tests := []struct {
		name            string
		command         []string
		reject, timeOut string
		crossing        [2]string // with reject and with requestTimeout
	}{
		{"Node http.Agent", []string{"node", "clients/agent.js"}, second, second, [2]string{rejected, timeout}},
		{"Node fetch", []string{"node", "clients/fetch.js"}, second, second, [2]string{rejected, timeout}},
		{"Python http.client", []string{"python3", "clients/httpclient.py"}, rejected, timeout, [2]string{rejected, timeout}},
		{"Python urllib3", []string{"python3", "clients/urllib3_.py"}, second, second, [2]string{rejected, timeout}},
		{"Java HttpURLConnection", []string{"java", "clients/URLConnection.java"}, rejected, timeout, [2]string{rejected, timeout}},
		{"Java HttpClient", []string{"java", "clients/HTTPClient.java"}, second, second, [2]string{rejected, timeout}},
		{"curl", []string{"sh", "clients/curl.sh"}, rejected, timeout, [2]string{rejected, timeout}},
		{"Go http.Transport", []string{"go", "run", "./clients/transport"}, second, second, [2]string{rejected, timeout}},
		{"Chromium fetch", []string{"go", "run", "./clients/chromium"}, second, second, [2]string{rejected, second}},
	}
	for _, tt := range tests {
		t.Run(tt.name+"/reject", func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.reject, afterGoodbye(t, graceful.GoodbyeReject, tt.command))
		})
		t.Run(tt.name+"/requestTimeout", func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.timeOut, afterGoodbye(t, graceful.GoodbyeRequestTimeout, tt.command))
		})
		t.Run(tt.name+"/crossing/reject", func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.crossing[0], crossingGoodbye(t, graceful.GoodbyeReject, tt.command))
		})
		t.Run(tt.name+"/crossing/requestTimeout", func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.crossing[1], crossingGoodbye(t, graceful.GoodbyeRequestTimeout, tt.command))
		})
	}
}

// afterGoodbye lets a client make a request to a server that then drains with a
// goodbye, and another one to the server that comes after it on the same address.
// It returns what the client has printed of the second reply.
func afterGoodbye(t *testing.T, goodbye graceful.Goodbye, command []string) string {
	t.Helper()
	addr, drain := serveOnce(t, "127.0.0.1:0", "first", goodbye)
	return twice(t, command, addr, func() {
		drain()
		_, _ = serveOnce(t, addr, "second", graceful.GoodbyeNone)
	})
}

// crossingGoodbye does the same with a goodbye that is on its way to the client
// when the client sends its second request on that connection.
func crossingGoodbye(t *testing.T, goodbye graceful.Goodbye, command []string) string {
	t.Helper()
	addr, drain := serveOnce(t, "127.0.0.1:0", "first", goodbye)
	relay := newCrossingRelay(t, addr)
	return twice(t, command, relay.ln.Addr().String(), func() {
		relay.hold(t.Context())
		drain()
		next, _ := serveOnce(t, "127.0.0.1:0", "second", graceful.GoodbyeNone)
		relay.turn(next)
	})
}

// twice lets a client make two requests to addr, with something between them, and
// returns what it has printed of the second reply.
func twice(t *testing.T, command []string, addr string, between func()) string {
	t.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		missing(t, "%s is not installed", command[0])
	}
	cmd := exec.CommandContext(t.Context(), command[0], append(command[1:], "http://"+addr+"/")...)
	cmd.WaitDelay = patience
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var complaints lockedText
	cmd.Stderr = &complaints
	require.NoError(t, cmd.Start())
	defer func() {
		_ = in.Close()
		_ = cmd.Wait() // what it has printed is what counts
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		missing(t, "the client does not work here: %s", complaints.String())
	}
	require.Equal(t, "200 first", lines.Text(), complaints.String())
	between()
	_, err = io.WriteString(in, "\n")
	require.NoError(t, err)
	require.True(t, lines.Scan(), complaints.String())
	return strings.TrimSpace(lines.Text())
}

// missing skips a test for want of a program, but not where CI runs it.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// lockedText is what a process has written so far.
type lockedText struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (l *lockedText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns it.
func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// serveOnce serves body on addr, until drain is called or the test ends.
func serveOnce(t *testing.T, addr, body string, goodbye graceful.Goodbye) (bound string, drain func()) {
	t.Helper()
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{
		QuietPeriod: 10 * time.Millisecond, Goodbye: goodbye, Timeout: patience,
	})
	require.NoError(t, err)
	s, err := graceful.NewServer(d, graceful.ServerConfig{HTTP: &http.Server{
		Addr: addr, ReadHeaderTimeout: patience,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*") // for browsers
			w.Header().Set("Keep-Alive", "timeout=60")         // Java's has 5 s, which a busy machine takes
			_, _ = io.WriteString(w, body+"\n")
		}),
	}})
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	drain = func() {
		_, err := d.Drain(t.Context())
		assert.NoError(t, err)
	}
	t.Cleanup(func() {
		d.Force(nil)
		_, _ = d.Drain(t.Context())
	})
	return s.Addr().String(), drain
}
