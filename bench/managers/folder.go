package managers

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// folder returns a folder of a module.
func folder(ctx context.Context, module string, below ...string) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("find the folder of %s: %w", module, err)
	}
	return filepath.Join(append([]string{strings.TrimSpace(string(root))}, below...)...), nil
}
