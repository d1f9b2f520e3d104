package peer

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
)

// installNode installs the npm peers where package.json asks for them, and
// returns that folder.
func installNode(ctx context.Context) (string, error) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", errors.New("the npm peers need " + tool + ", which is not installed")
		}
	}
	module, err := output(exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", modulePath))
	if err != nil {
		return "", fmt.Errorf("find the module's folder: %w", err)
	}
	dir := filepath.Join(module, "node")
	npm := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund")
	npm.Dir = dir
	if _, err := output(npm); err != nil {
		return "", fmt.Errorf("install the npm peers: %w", err)
	}
	return dir, nil
}
