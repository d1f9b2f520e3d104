package peer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ready begins the line with which a server tells that it is bound.
const ready = "listening on "

// entered is the line with which a server tells that a handler has begun which
// others want to find at work.
const entered = "entered"

// startTime is how long a server may take until it is bound.
const startTime = 20 * time.Second

// Process is a running server under test.
type Process struct {
	addr    string
	cmd     *exec.Cmd
	stderr  complaints
	bound   chan struct{} // closed once it told that it is bound
	entered chan struct{} // closed once it told that a handler has begun
	exited  chan struct{} // closed once exit is written
	exit    Exit
}

// Exit tells how a process ended.
type Exit struct {
	// Code is the exit code, -1 if a signal ended it.
	Code int
	// Killed tells that it did not end in time and was killed.
	Killed bool
	// At is when it had ended.
	At time.Time
	// Stderr is what it complained of.
	Stderr string
}

// String returns the exit code, or that it was killed.
func (e Exit) String() string {
	if e.Killed {
		return "killed"
	}
	return fmt.Sprint(e.Code)
}

// launch starts a process and waits for nothing.
func launch(addr string, cmd *exec.Cmd) (*Process, error) {
	p := &Process{
		addr: addr, cmd: cmd,
		bound: make(chan struct{}), entered: make(chan struct{}), exited: make(chan struct{}),
	}
	if cmd.Stderr == nil {
		cmd.Stderr = &p.stderr
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("standard output: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go p.watch(stdout) // ends with the process
	return p, nil
}

// start starts a process and waits until it is bound.
func start(ctx context.Context, addr string, cmd *exec.Cmd) (*Process, error) {
	p, err := launch(addr, cmd)
	if err != nil {
		return nil, err
	}
	timer := time.NewTimer(startTime)
	defer timer.Stop()
	select {
	case <-p.bound:
		return p, nil
	case <-p.exited:
		return nil, fmt.Errorf("exit %v before it was bound: %s", p.exit, p.exit.Stderr)
	case <-timer.C:
		err = fmt.Errorf("not bound after %v", startTime)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	p.Kill()
	return nil, err
}

// watch waits for the process. It owns exit until exited is closed.
func (p *Process) watch(stdout io.Reader) {
	lines := bufio.NewScanner(stdout)
	bound := sync.OnceFunc(func() { close(p.bound) })
	began := sync.OnceFunc(func() { close(p.entered) })
	for lines.Scan() {
		switch text := lines.Text(); {
		case strings.HasPrefix(text, ready):
			bound()
		case text == entered:
			began()
		}
	}
	err := p.cmd.Wait()
	p.exit.At = time.Now()
	p.exit.Code = p.cmd.ProcessState.ExitCode()
	p.exit.Stderr = p.stderr.String()
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		p.exit.Stderr += err.Error()
	}
	close(p.exited)
}

// Addr is the address that it listens on.
func (p *Process) Addr() string { return p.addr }

// Pid is the process's id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Ended is closed once the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.exited }

// Entered waits until a handler has begun that tells so.
func (p *Process) Entered(ctx context.Context) error {
	select {
	case <-p.entered:
		return nil
	case <-p.exited:
		return fmt.Errorf("exit %v before a handler began: %s", p.exit, p.exit.Stderr)
	case <-ctx.Done():
		return fmt.Errorf("no handler began: %w", context.Cause(ctx))
	}
}

// signal sends a signal. One to a process that is gone does nothing.
func (p *Process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// wait waits for the process to end, and kills it after the given time.
func (p *Process) wait(limit time.Duration) Exit {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-p.exited:
		return p.exit
	case <-timer.C:
		exit := p.Kill()
		exit.Killed = true
		return exit
	}
}

// Kill ends the process at once, if it has not ended yet.
func (p *Process) Kill() Exit {
	p.signal(syscall.SIGKILL)
	<-p.exited
	return p.exit
}
