package e2e_test

import (
	"crypto/tls"
	"encoding/json"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/outcome"
)

// app is the test app as a process, with its control port.
type app struct {
	*process
	control

	t       *testing.T
	network string
	addr    string
	tls     *tls.Config // to speak to it; nil in the clear
}

// start starts the test app.
func start(t *testing.T, tr transport, options ...string) *app {
	t.Helper()
	a := startWith(t, nil, tr, options)
	a.must("/waited") // a SIGINT would end the process until fx has asked for it
	return a
}

// startSlowly starts the test app up to the point where its own server is
// ready but fx still waits for a hook, which the test releases as "warm-up".
func startSlowly(t *testing.T, tr transport, options ...string) *app {
	t.Helper()
	a := startWith(t, []string{"E2E_WARM_UP=1"}, tr, options)
	a.entered("warm-up")
	return a
}

func startWith(t *testing.T, env []string, tr transport, options []string) *app {
	t.Helper()
	own, config := tr.options(t)
	a := &app{t: t, network: tr.network, tls: config}
	a.process = launchApp(t, configure(t, usual(append(own, options...))...), env...)
	a.control = control{t: t, base: "http://" + a.printed("e2e control ")}
	a.addr = a.printed("e2e server ")
	return a
}

// printed waits for a line that begins like that and returns the rest of it.
func (a *app) printed(prefix string) string {
	a.t.Helper()
	_, rest, _ := strings.Cut(a.prints(prefix), prefix)
	return rest
}

// drain sends SIGUSR2 and waits until the intake is closed: what comes from now
// on is late.
func (a *app) drain() {
	a.t.Helper()
	a.signal(syscall.SIGUSR2)
	a.prints(`"intake closed"`)
}

// outcome returns what the app says of its drain when it has ended with the
// given exit code. A race that its detector found is exit code 66.
func (a *app) outcome(code int) outcome.Outcome {
	a.t.Helper()
	require.Equal(a.t, code, a.exit(), "exit code")
	var o outcome.Outcome
	require.NoError(a.t, json.Unmarshal([]byte(a.printed("e2e outcome ")), &o))
	assert.Equal(a.t, code, o.Report.ExitCode, "exit code in the report")
	return o
}
