// Package busy takes processor time away from whatever else is running.
package busy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
)

const spinPath = "github.com/gracefulfx/gracefulfx/bench/busy/spin"

// Spinners are processes that keep cores busy. They are no goroutines: those
// would slow down the clients more than the servers.
type Spinners []spinner

type spinner struct {
	cmd   *exec.Cmd
	stdin io.Closer
}

// Start starts n spinners; their binary is built in dir.
func Start(ctx context.Context, dir string, n int) (Spinners, error) {
	if n == 0 {
		return nil, nil
	}
	binary := filepath.Join(dir, "spin")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, spinPath).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build spin: %w\n%s", err, out)
	}
	var s Spinners
	for range n {
		next, err := start(exec.CommandContext(ctx, binary))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("start spin: %w", err), s.Stop())
		}
		s = append(s, next)
	}
	return s, nil
}

func start(cmd *exec.Cmd) (spinner, error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return spinner{}, err
	}
	return spinner{cmd, stdin}, cmd.Start()
}

// Stop ends the spinners and waits for them.
func (s Spinners) Stop() error {
	var errs []error
	for _, p := range s {
		errs = append(errs, p.stdin.Close(), p.cmd.Wait())
	}
	return errors.Join(errs...)
}
