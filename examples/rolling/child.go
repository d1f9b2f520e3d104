package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// _startLimit is how long a child may take until it answers.
const _startLimit = 15 * time.Second

// child is a process of this demo. It is killed when its context ends.
type child struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer  // to be read when it has exited
	exited chan struct{} // closed then
}

func startChild(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, exited: make(chan struct{})}
	cmd.Stderr = &c.stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // ProcessState has it
		close(c.exited)
	}()
	return c, nil
}

// await waits until the child is ready. One that exits before, because its
// address is taken for instance, is an error that tells what the child said; it
// is killed if it does neither.
func (c *child) await(ctx context.Context, ready func(context.Context) bool) error {
	ctx, cancel := context.WithTimeout(ctx, _startLimit)
	defer cancel()
	for !ready(ctx) {
		select {
		case <-c.exited:
			return c.unexpected("before it was ready")
		case <-ctx.Done():
			c.kill()
			return fmt.Errorf("not ready in time: %w", ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
	return nil
}

// kill ends the child if it still runs, and waits until it has ended.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // fails only if it has ended
	<-c.exited
}

// code returns the exit code of a child that has exited, -1 if it was killed.
func (c *child) code() int { return c.cmd.ProcessState.ExitCode() }

// unexpected is the error of a child that has exited of its own accord.
func (c *child) unexpected(when string) error {
	said := strings.TrimSpace(c.stderr.String())
	if said == "" {
		said = "it said nothing"
	}
	return fmt.Errorf("ended with exit code %d %s: %s", c.code(), when, said)
}
