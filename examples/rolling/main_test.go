package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The test binary is its own backend, as the demo is. One kind is for tests
// alone.
func TestMain(m *testing.M) {
	// Programs with the race detector sleep for a second before they exit.
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0")
	contenders := _contenders
	_contenders = append(_contenders, _stubborn)
	if runBackend(os.Args[1:]) {
		return
	}
	_contenders = contenders
	text.DisableColors()
	os.Exit(m.Run())
}

// _stubborn serves, and does not stop.
var _stubborn = contender{role: "stubborn", name: "stubborn", serve: func() {
	signal.Ignore(syscall.SIGTERM)
	_ = http.ListenAndServe(os.Getenv(_addrVar), newHandler())
}}

func TestDemo(t *testing.T) {
	out := demoOutput(t, options{proxy: _builtin, restarts: 2, clients: 16})
	assert.NotContains(t, out, "\x1b", "colours or a moving cursor in a file")
	assert.Contains(t, out, "http.Server.Shutdown  1/2  backend A: exit 0 after")
	assert.Contains(t, out, "gracefulfx            2/2  backend B: exit 0 after")
	assert.Contains(t, out, "│ lost ")
	assert.Contains(t, out, "✔")
}

func TestDemoBehindProxies(t *testing.T) {
	for name, p := range _proxies {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(p.command[0]); err != nil {
				t.Skip("not installed")
			}
			out := demoOutput(t, options{proxy: name, restarts: 1, clients: 16})
			assert.Contains(t, out, "Two backends behind "+name)
		})
	}
}

// demoOutput runs the demo, in which gracefulfx must lose nothing, and returns
// what it printed.
func demoOutput(t *testing.T, o options) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer file.Close()
	failed := demo(t.Context(), o, newScreen(file))
	out, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	require.NoError(t, failed, "%s", out)
	return string(out)
}

func TestDemoEndsWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Second, cancel)
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer file.Close()
	began := time.Now()
	err = demo(ctx, options{proxy: _builtin, restarts: 100, clients: 8}, newScreen(file))
	require.Error(t, err)
	assert.Equal(t, 130, exitCode(ctx, err))
	assert.Less(t, time.Since(began), 10*time.Second)
}

func TestExitCode(t *testing.T) {
	assert.Equal(t, 0, exitCode(t.Context(), nil))
	assert.Equal(t, 1, exitCode(t.Context(), errLost))
	assert.Equal(t, 1, exitCode(t.Context(), os.ErrNotExist))
}
