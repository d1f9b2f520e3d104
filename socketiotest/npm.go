package socketiotest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// folder returns the folder of the clients.
func folder() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "clients")
}

// install installs the clients, unless that was done. The tests of several servers
// run at once, and take turns: npm spoils what another npm writes. They are
// installed without a lock file: it would name the registry of its writer.
var install = sync.OnceValue(func() error {
	dir := folder()
	asked, err := os.Open(filepath.Join(dir, "package.json"))
	if err != nil {
		return err
	}
	defer func() { _ = asked.Close() }() // which unlocks it
	if err := syscall.Flock(int(asked.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	if installed(dir) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "install", "--no-package-lock", "--no-audit", "--no-fund")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stderr, os.Stderr
	return cmd.Run()
})

// installed reports whether npm has come to the end: it writes a list of its own
// behind all else.
func installed(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	return err == nil
}

// needNode installs the clients, which are run by Node.
func needNode(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("node")
	require.NoError(t, err, "this test needs Node and npm")
	require.NoError(t, install())
}
