package managers

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/gracefulfx/gracefulfx/bench/proxy"
)

// Install installs what the managers need and is not there yet: with apt-get, as
// root or with sudo, and with npm ci. The error says what is missing.
func Install(ctx context.Context, kinds ...Kind) error {
	packages := map[string]string{"haproxy": "haproxy"}
	for _, k := range kinds {
		maps.Copy(packages, k.packages)
	}
	if err := proxy.InstallPrograms(ctx, packages); err != nil {
		return err
	}
	if !slices.ContainsFunc(kinds, func(k Kind) bool { return k.node }) {
		return nil
	}
	return installNode(ctx)
}

// installNode installs what package.json asks for, unless it is there.
func installNode(ctx context.Context) error {
	dir, err := nodeFolder(ctx)
	if err != nil {
		return err
	}
	wanted, err := os.Stat(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return err
	}
	if has, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json")); err == nil && !has.ModTime().Before(wanted.ModTime()) {
		return nil
	}
	npm := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--omit=optional")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("install the managers from npm: %w\n%s", err, out)
	}
	return nil
}

// nodeFolder is the folder with package.json.
func nodeFolder(ctx context.Context) (string, error) {
	return folder(ctx, "github.com/gracefulfx/gracefulfx/bench", "managers", "node")
}

// deployFolder is the folder with the files for users.
func deployFolder(ctx context.Context) (string, error) {
	return folder(ctx, "github.com/gracefulfx/gracefulfx", "deploy")
}
