package proxy

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// Install installs the programs of the kinds that are not there yet, with
// apt-get, as root or with sudo, and what they want from npm. The error says what
// is missing.
func Install(ctx context.Context, kinds ...Kind) error {
	packages := make(map[string]string)
	for _, k := range kinds {
		if !k.ours && !k.module {
			packages[k.program] = cmp.Or(k.pkg, k.program)
		}
	}
	if err := InstallPrograms(ctx, packages); err != nil {
		return err
	}
	if !slices.ContainsFunc(kinds, func(k Kind) bool { return k.npm }) {
		return nil
	}
	_, err := peer.InstallNode(ctx)
	return err
}

// InstallPrograms installs the programs that are not there yet, with apt-get, as
// root or with sudo: packages has the package of each. The error says what is
// missing.
func InstallPrograms(ctx context.Context, packages map[string]string) error {
	var missing []string
	for program, pkg := range packages {
		if _, err := find(program); err != nil && !slices.Contains(missing, pkg) {
			missing = append(missing, pkg)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	for _, args := range [][]string{
		{"update"},
		append([]string{"install", "-y", "--no-install-recommends"}, missing...),
	} {
		if err := aptGet(ctx, args); err != nil {
			return fmt.Errorf("%s not installed, and cannot be: %w", strings.Join(missing, " and "), err)
		}
	}
	return nil
}

// aptGet runs apt-get. RUNLEVEL=1, single user, keeps the packages from
// starting daemons of their own.
func aptGet(ctx context.Context, args []string) error {
	args = append([]string{"env", "RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"}, args...)
	if os.Geteuid() != 0 {
		args = append([]string{"sudo", "-n"}, args...)
	}
	out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// find looks for a program also where the PATH of an ordinary user ends.
func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin"} {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path, nil
		}
	}
	return "", err
}
