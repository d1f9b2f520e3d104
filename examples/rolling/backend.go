package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	// _addrVar tells a backend where to listen.
	_addrVar = "ADDR"
	// _stopLimit is how long a backend may take to exit before it is killed.
	_stopLimit = _grace + 2*time.Second
)

// backend is this program in the role of a contender.
type backend struct{ *child }

// startBackend starts a backend in a directory of its own, where it finds
// config.yaml, and waits until it is this very process that answers.
func startBackend(ctx context.Context, c contender, dir, addr string) (backend, error) {
	exe, err := os.Executable()
	if err != nil {
		return backend{}, err
	}
	cmd := exec.CommandContext(ctx, exe, _backendRole, c.role)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), _addrVar+"="+addr)
	if _, err := cmd.StdinPipe(); err != nil { // for endWithParent
		return backend{}, err
	}
	proc, err := startChild(cmd)
	if err != nil {
		return backend{}, err
	}
	return backend{proc}, proc.await(ctx, func(ctx context.Context) bool {
		return askPID(ctx, addr) == cmd.Process.Pid
	})
}

// stop sends SIGTERM, which is what systemd, Docker and Kubernetes send, and
// waits for the exit. To gracefulfx it comes by way of fx, which stops the app.
func (b backend) stop(ctx context.Context) (took time.Duration, code int, err error) {
	began := time.Now()
	if err := b.cmd.Process.Signal(syscall.SIGTERM); errors.Is(err, os.ErrProcessDone) {
		<-b.exited
		return 0, 0, b.unexpected("under load")
	} else if err != nil {
		return 0, 0, err
	}
	select {
	case <-b.exited:
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	case <-time.After(_stopLimit):
		b.kill()
	}
	return time.Since(began), b.code(), nil
}
