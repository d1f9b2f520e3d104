package managers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// stopTime is how long a manager may take to stop with its instances.
const stopTime = 60 * time.Second

// supervisor is a manager that runs in the foreground.
type supervisor struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended
}

// supervise starts one, whose output goes to a log in the site's folder.
func (s site) supervise(ctx context.Context, log, program string, args ...string) (*supervisor, error) {
	out, err := os.Create(filepath.Join(s.dir, log))
	if err != nil {
		return nil, err
	}
	cmd := s.command(context.WithoutCancel(ctx), program, args...) // it is ended by stop
	cmd.Stdout, cmd.Stderr = out, out
	if err := errors.Join(cmd.Start(), out.Close()); err != nil { // the child has its own
		return nil, err
	}
	v := &supervisor{cmd: cmd, exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ends is no matter
		close(v.exited)
	}()
	return v, nil
}

// stop ends it, with what it supervises.
func (v *supervisor) stop() error {
	if v == nil {
		return nil
	}
	_ = v.cmd.Process.Signal(syscall.SIGTERM) // fails only if it is gone
	select {
	case <-v.exited:
		return nil
	case <-time.After(stopTime):
		_ = v.cmd.Process.Kill()
		<-v.exited
		return fmt.Errorf("%s did not end", v.cmd.Path)
	}
}
