//go:build unix

package trial

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Patience bounds every wait for something that must come.
const Patience = 30 * time.Second

// App is an example that runs.
type App struct {
	t    *testing.T
	cmd  *exec.Cmd
	over chan struct{} // closed when the process has ended

	mu    sync.Mutex // guards all below
	lines []Line
	rest  []byte
	news  chan struct{} // closed at the next line
}

// Line is a line of the app's log; Text is the whole of it.
type Line struct {
	Text   string
	Msg    string
	Server string
	Addr   string
}

// Option changes how an app is started.
type Option func(*exec.Cmd)

// Env adds variables to the app's environment.
func Env(vars ...string) Option {
	return func(c *exec.Cmd) { c.Env = append(c.Env, vars...) }
}

// Files passes open files on, as descriptors 3 and up.
func Files(files ...*os.File) Option {
	return func(c *exec.Cmd) { c.ExtraFiles = files }
}

// Role makes the app the one of that number which [Main] was given.
func Role(n int) Option { return Env(fmt.Sprintf("%s=%d", _roleVar, n)) }

// Start runs the app of the test binary with the given config.yaml. When the
// test ends, so does the process.
func Start(t *testing.T, config string, opts ...Option) *App {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config), 0o600))
	self, err := os.Executable()
	require.NoError(t, err)
	a := &App{t: t, cmd: exec.CommandContext(context.Background(), self), over: make(chan struct{}), news: make(chan struct{})}
	a.cmd.Dir = dir
	a.cmd.Env = append(os.Environ(), _roleVar+"=0")
	for _, o := range opts {
		o(a.cmd)
	}
	a.cmd.Stdout, a.cmd.Stderr = a, a
	require.NoError(t, a.cmd.Start())
	go func() {
		_ = a.cmd.Wait() // the exit code tells
		close(a.over)
	}()
	t.Cleanup(a.end)
	return a
}

// Config returns a config.yaml for tests: any port of the loopback, and progress
// in the log. Lines are added to the section.
func Config(lines ...string) string {
	return "graceful:\n" + strings.Join(append([]string{
		"  addr: 127.0.0.1:0",
		"  log: true",
		"  timeout: 15s",
	}, lines...), "\n") + "\n"
}

func (a *App) end() {
	_ = a.cmd.Process.Kill() // fails only if it has ended
	<-a.over
	if a.t.Failed() {
		for _, l := range a.Lines() {
			if !strings.HasPrefix(l.Text, "[Fx]") {
				a.t.Log(l.Text)
			}
		}
	}
}

// Write takes what the process prints.
func (a *App) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rest = append(a.rest, p...)
	for {
		text, rest, found := bytes.Cut(a.rest, []byte("\n"))
		if !found {
			break
		}
		l := Line{}
		_ = json.Unmarshal(text, &l) // fx's own lines are none of these
		l.Text = string(text)
		a.lines, a.rest = append(a.lines, l), slices.Clone(rest)
	}
	close(a.news)
	a.news = make(chan struct{})
	return len(p), nil
}

// Lines returns what the process has printed.
func (a *App) Lines() []Line {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.lines)
}

// Await returns the first line that f accepts, as soon as there is one.
func (a *App) Await(f func(Line) bool) Line {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	for {
		a.mu.Lock()
		i, news := slices.IndexFunc(a.lines, f), a.news
		a.mu.Unlock()
		if i >= 0 {
			return a.Lines()[i]
		}
		select {
		case <-news:
		case <-a.over:
			if i := slices.IndexFunc(a.Lines(), f); i >= 0 {
				return a.Lines()[i]
			}
			require.FailNow(a.t, "the app has ended, and never printed what was awaited")
		case <-ctx.Done():
			require.FailNow(a.t, "the app does not print what was awaited")
		}
	}
}

// Says waits for a message in the log.
func (a *App) Says(msg string) Line {
	a.t.Helper()
	return a.Await(func(l Line) bool { return l.Msg == msg })
}

// Running waits until the app has started.
func (a *App) Running() *App {
	a.t.Helper()
	a.Await(func(l Line) bool { return l.Text == "[Fx] RUNNING" })
	return a
}

// Addr waits until the app has started, and returns where the server of that
// name listens. A server that listens is not enough: until all of the module has
// started, readiness is red.
func (a *App) Addr(server string) string {
	a.t.Helper()
	return a.Running().Await(func(l Line) bool { return l.Msg == "server listens" && l.Server == server }).Addr
}

// Drain sends SIGUSR2 and waits until the drain has begun.
func (a *App) Drain() {
	a.t.Helper()
	a.Signal(syscall.SIGUSR2)
	a.Says("drain begins")
}

// Signal sends a signal.
func (a *App) Signal(sig syscall.Signal) {
	a.t.Helper()
	require.NoError(a.t, a.cmd.Process.Signal(sig))
}

// Dir returns the working directory of the app.
func (a *App) Dir() string { return a.cmd.Dir }

// Pid returns the process id.
func (a *App) Pid() int { return a.cmd.Process.Pid }

// Exit waits until the process has ended and returns its exit code.
func (a *App) Exit() int {
	a.t.Helper()
	select {
	case <-a.over:
	case <-time.After(Patience):
		_ = a.cmd.Process.Signal(syscall.SIGQUIT) // prints where it hangs
		<-time.After(time.Second)
		require.FailNow(a.t, "the app does not end")
	}
	return a.cmd.ProcessState.ExitCode()
}
