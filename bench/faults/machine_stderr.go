package faults

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// deafErrors are ends of standard error that nobody reads, when the server has
// something to say of its drain.
func deafErrors() []Fault {
	return []Fault{
		{
			Kind: Machine, Name: "standard error closed", Promise: Promise{Within: _quick},
			Run: played(logging("exec 2>&-")),
		},
		{
			Kind: Machine, Name: "standard error a broken pipe", Promise: Promise{Within: _quick},
			Run: piped((*os.File).Close),
			Why: "SIGPIPE ends a Go process that writes to it, but not one that drains, nor in the second behind its last hook",
		},
		{
			Kind: Machine, Name: "standard error a full pipe that nobody reads", Short: true,
			Promise: Promise{Within: _quick}, Run: piped(func(*os.File) error { return nil }, fill),
		},
	}
}

// piped lets a server log into a pipe. What is done to the end that is read, and to
// the other one, is done before the signal.
func piped(read func(*os.File) error, write ...func(*os.File) error) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		r, w, err := os.Pipe()
		if err != nil {
			return Result{}, err
		}
		t.Cleanup(func() { _, _ = r.Close(), w.Close() })
		return t.play(ctx, scene{
			backend: peer.Backend{Env: []string{"LOG=true"}, Stderr: w},
			ready: func(context.Context, *peer.Process) error {
				errs := []error{read(r)}
				for _, f := range write {
					errs = append(errs, f(w))
				}
				return errors.Join(errs...)
			},
		})
	}
}

// fill fills a pipe until it takes nothing more.
func fill(w *os.File) error {
	fd := int(w.Fd())
	if err := syscall.SetNonblock(fd, true); err != nil {
		return err
	}
	defer func() { _ = syscall.SetNonblock(fd, false) }() // as it could be set before
	for begin := time.Now(); time.Since(begin) < _stopTime; {
		if _, err := syscall.Write(fd, make([]byte, 1)); err != nil {
			if errors.Is(err, syscall.EAGAIN) {
				return nil
			}
			return err
		}
	}
	return errors.New("a pipe has no end")
}
