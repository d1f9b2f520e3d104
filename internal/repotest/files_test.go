package repotest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// _root is where the repository lies, seen from this package.
const _root = "../.."

// filesOf returns the files of the repository that end in suffix, by their
// paths below its root.
func filesOf(t *testing.T, suffix string) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(_root), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && passedOver(path):
			return fs.SkipDir
		case d.Type().IsRegular() && strings.HasSuffix(path, suffix):
			found = append(found, path)
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}

// passedOver reports whether a folder holds what others have written.
func passedOver(path string) bool {
	switch name := filepath.Base(path); name {
	case "bin", "node_modules", "testdata":
		return true
	default:
		return strings.HasPrefix(name, ".") && name != "." && name != ".github"
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(_root, path))
	require.NoError(t, err)
	return string(text)
}
