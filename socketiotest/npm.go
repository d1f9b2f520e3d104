package socketiotest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// folder returns the folder of the clients.
func folder() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "clients")
}

// install installs the clients, unless that was done. They are installed
// without a lock file: it would name the registry of whoever wrote it.
var install = sync.OnceValue(func() error {
	dir := folder()
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "puppeteer-core")); err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "install", "--no-package-lock", "--no-audit", "--no-fund")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stderr, os.Stderr
	return cmd.Run()
})

// needNode installs the clients, which are run by Node.
func needNode(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("node")
	require.NoError(t, err, "this test needs Node and npm")
	require.NoError(t, install())
}
