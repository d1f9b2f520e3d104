package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// verify lets systemd's own parser look at the units, with a change, in a folder of
// their own. It needs no systemd that runs.
func verify(t *testing.T, change ...string) string {
	t.Helper()
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	dir := t.TempDir()
	args := []string{"--man=no", "verify"}
	units, err := filepath.Glob("systemd/*")
	require.NoError(t, err)
	require.Len(t, units, 3)
	for _, unit := range units {
		text := strings.NewReplacer(append([]string{"/srv/app/app", "/bin/true", "/srv/app", "/"}, change...)...).Replace(read(t, unit))
		args = append(args, filepath.Join(dir, filepath.Base(unit)))
		require.NoError(t, os.WriteFile(args[len(args)-1], []byte(text), 0o600))
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+dir+":", "XDG_RUNTIME_DIR="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(string(out), dir) {
		t.Skipf("systemd-analyze verify does not run here: %v: %s", err, out)
	}
	return ours(string(out), dir)
}

// ours are the lines about the units of the folder.
func ours(out, dir string) string {
	var lines []string
	for line := range strings.Lines(out) {
		if strings.Contains(line, dir) {
			lines = append(lines, strings.ReplaceAll(line, dir, ""))
		}
	}
	return strings.Join(lines, "")
}

func TestSystemdUnits(t *testing.T) {
	assert.Empty(t, verify(t))
}

func TestSystemdVerifyFindsMistakes(t *testing.T) {
	assert.Contains(t, verify(t, "TimeoutStopSec", "TimeoutStop"), "'TimeoutStop' in section [Service]")
}
