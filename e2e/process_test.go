package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// process is a program that runs, and what it prints. Standard output and
// standard error are one.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  *output
	over chan struct{} // closed when the process has ended
}

// launch starts a program. When the test ends, so does the process.
func launch(t *testing.T, dir, program string, env []string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	return launchCmd(t, cmd)
}

// launchCmd is launch for a command that has its own ways.
func launchCmd(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, out: newOutput(), over: make(chan struct{})}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	// By default the race detector makes a process wait for 1 s before it ends.
	cmd.Env = append(cmd.Env, "GORACE=atexit_sleep_ms=0")
	if cmd.Stdout == nil {
		cmd.Stdout, cmd.Stderr = p.out, p.out
	}
	require.NoError(t, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait() // the exit code tells
		close(p.over)
	}()
	t.Cleanup(p.end)
	return p
}

// launchApp starts the test app with the given configuration file.
func launchApp(t *testing.T, config string, env ...string) *process {
	t.Helper()
	return launch(t, filepath.Dir(config), appProgram, env, config)
}

func (p *process) end() {
	_ = p.cmd.Process.Kill() // fails only if it has ended
	<-p.over
	if p.t.Failed() {
		p.t.Logf("the process printed:\n%s", p.out.withoutWiring())
	}
}

// signal sends a signal.
func (p *process) signal(sig syscall.Signal) {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(sig))
}

// insists sends a signal again and again, until the process has ended.
func (p *process) insists(sig syscall.Signal) {
	p.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for range 100 {
		_ = p.cmd.Process.Signal(sig) // fails only if it has ended
		select {
		case <-p.over:
			return
		case <-tick.C:
		}
	}
	require.FailNow(p.t, "the signal does not end the process")
}

// prints waits for a line that has all the parts.
func (p *process) prints(parts ...string) string {
	p.t.Helper()
	patient := time.NewTimer(patience)
	defer patient.Stop()
	for {
		line, found, news := p.out.find(parts...)
		if found {
			return line
		}
		select {
		case <-news:
		case <-p.over:
			if line, found, _ := p.out.find(parts...); found {
				return line
			}
			require.FailNowf(p.t, "the process has ended", "and never printed %q", parts)
		case <-patient.C:
			require.FailNowf(p.t, "the process is silent", "no line has %q", parts)
		}
	}
}

// exit waits for the end of the process and returns its exit code.
func (p *process) exit() int {
	p.t.Helper()
	select {
	case <-p.over:
	case <-time.After(patience):
		p.tellWhere()
		require.FailNow(p.t, "the process does not end")
	}
	return p.cmd.ProcessState.ExitCode()
}

// tellWhere makes a process that hangs print its goroutines.
func (p *process) tellWhere() {
	_ = p.cmd.Process.Signal(syscall.SIGQUIT) // fails only if it has ended
	select {
	case <-p.over:
	case <-time.After(slack):
	}
}
