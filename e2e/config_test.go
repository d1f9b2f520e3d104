package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// configure writes a graceful section of the given options, a line each, into a
// file.
func configure(t *testing.T, options ...string) string {
	t.Helper()
	return writeFile(t, "graceful:\n  "+strings.Join(options, "\n  ")+"\n")
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// usual adds to the options of a test what an app has by default here.
func usual(options []string) []string {
	all := append([]string{"log: true"}, options...)
	if strings.Contains(strings.Join(options, "\n"), "timeout:") {
		return all
	}
	return append(all, patientDrain)
}
