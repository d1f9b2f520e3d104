package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// child is a server process.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Scanner
	addr string
}

// start starts a server of the given kind. before is put before the command.
func start(ctx context.Context, kind string, env []string, before ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := append(before, self)
	c := &child{cmd: exec.CommandContext(ctx, args[0], args[1:]...)}
	c.cmd.Env = append(append(os.Environ(), _kindVar+"="+kind), env...)
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	if !c.out.Scan() {
		return nil, errors.Join(fmt.Errorf("the %s server did not start", kind), c.cmd.Wait())
	}
	c.addr = c.out.Text()
	return c, nil
}

// ask sends a command and returns the number that answers it.
func (c *child) ask(command string) (float64, error) {
	if _, err := fmt.Fprintln(c.in, command); err != nil {
		return 0, err
	}
	if !c.out.Scan() {
		return 0, fmt.Errorf("no answer to %s", command)
	}
	return strconv.ParseFloat(strings.TrimSpace(c.out.Text()), 64)
}

// stop tells the server to stop, and returns when it was told.
func (c *child) stop() (time.Time, error) {
	told := time.Now()
	_, err := fmt.Fprintln(c.in, _stop)
	return told, err
}

// release lets held requests be answered by a server that stops.
func (c *child) release() error {
	_, err := fmt.Fprintln(c.in, _release)
	return err
}

// wait waits for the end of a server that stops, and returns when it came. Its
// exit code is 1 where it was forced.
func (c *child) wait() (time.Time, error) {
	defer func() { _ = c.in.Close() }()
	ended := make(chan time.Time, 1)
	go func() {
		_ = c.in.Close() // the server reads commands to their end
		_ = c.cmd.Wait() // the code is in its state
		ended <- time.Now()
	}()
	select {
	case at := <-ended:
		return at, nil
	case <-time.After(2 * time.Minute):
		_ = c.cmd.Process.Kill()
		<-ended
		return time.Time{}, errors.New("the server did not end")
	}
}

// end stops the server, whatever it takes.
func (c *child) end() {
	if _, err := c.stop(); err != nil {
		_ = c.cmd.Process.Kill()
	}
	_, _ = c.wait()
}
