//go:build unix

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// _clientDir is where npm puts what the page loads.
const _clientDir = "node_modules/socket.io-client/dist"

// installClient fetches the stock client, unless it is there.
func installClient(ctx context.Context) error {
	if exists(filepath.Join(_clientDir, "socket.io.min.js")) {
		return nil
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return errNoNPM
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "npm", "install", "--no-package-lock", "--no-audit", "--no-fund").CombinedOutput()
	if err != nil {
		return fmt.Errorf("npm install: %w: %s", err, out)
	}
	return nil
}
