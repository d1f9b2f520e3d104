package repotest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestWalksNameFilesThatAreThere looks for each file of docs/design.md in the
// folders that its walks take for granted.
func TestWalksNameFilesThatAreThere(t *testing.T) {
	names := regexp.MustCompile("`([a-z0-9_/]+\\.go)`").FindAllStringSubmatch(read(t, "docs/design.md"), -1)
	assert.Greater(t, len(names), 40)
	for _, match := range names {
		found := slices.ContainsFunc([]string{".", "graceful", "internal/yamlconf"}, func(folder string) bool {
			_, err := os.Stat(filepath.Join(_root, path.Join(folder, match[1])))
			return err == nil
		})
		assert.True(t, found, "docs/design.md: %s", match[1])
	}
}
