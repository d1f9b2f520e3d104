package peer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// InstallNode installs what package.json in the folder node asks for, unless it is
// there, and returns that folder. Processes that do so at the same time take turns.
func InstallNode(ctx context.Context) (string, error) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", errors.New("what comes from npm needs " + tool + ", which is not installed")
		}
	}
	dir, err := NodeDir(ctx)
	if err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(dir, "package.json"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if installed(dir) {
		return dir, nil
	}
	npm := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund")
	npm.Dir = dir
	if _, err := output(npm); err != nil {
		return "", fmt.Errorf("install what comes from npm: %w", err)
	}
	return dir, nil
}

// NodeDir is the folder that has package.json.
func NodeDir(ctx context.Context) (string, error) {
	module, err := ModuleDir(ctx)
	return filepath.Join(module, "node"), err
}

// ModuleDir is the folder of this module.
func ModuleDir(ctx context.Context) (string, error) {
	dir, err := output(exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", modulePath))
	if err != nil {
		return "", fmt.Errorf("find the module's folder: %w", err)
	}
	return dir, nil
}

// installed reports whether npm has installed what the lock file asks for: it writes
// a list of its own behind that.
func installed(dir string) bool {
	asked, err := os.Stat(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return false
	}
	done, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	return err == nil && done.ModTime().After(asked.ModTime())
}

// lock waits until no other process holds the file, and holds it.
func lock(path string) (unlock func(), err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return func() { _ = file.Close() }, nil // which unlocks it
}
