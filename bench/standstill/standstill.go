//go:build unix

// Package standstill stops processes and lets them go on, around a moment that
// matters: as the CPU limit of a container, an overloaded machine or a debugger
// does. A process that stands still looks silent to its peers.
package standstill

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Around stops the processes, with their children, calls f when the time before it
// has passed, and lets them go on when the time after it has. They go on in any
// case.
func Around(ctx context.Context, before, after time.Duration, f func(), pids ...int) error {
	all := withChildren(pids)
	defer func() { _ = signalAll(all, syscall.SIGCONT) }() // fails only where one has ended
	if err := signalAll(all, syscall.SIGSTOP); err != nil {
		return fmt.Errorf("stop %v: %w", all, err)
	}
	if err := pause(ctx, before); err != nil {
		return err
	}
	f()
	return pause(ctx, after)
}

func signalAll(pids []int, s syscall.Signal) error {
	var errs []error
	for _, pid := range pids {
		errs = append(errs, syscall.Kill(pid, s))
	}
	return errors.Join(errs...)
}

// withChildren adds to processes their children, and theirs, as far as the system
// tells.
func withChildren(pids []int) []int {
	all := append([]int(nil), pids...)
	for i := 0; i < len(all); i++ {
		all = append(all, children(all[i])...)
	}
	return all
}

func children(pid int) (list []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is well-formed
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has just ended
		}
		for field := range strings.FieldsSeq(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				list = append(list, child)
			}
		}
	}
	return list
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
