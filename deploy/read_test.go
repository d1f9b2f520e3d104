package deploy

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

// find returns the pattern's first group in a file.
func find(t *testing.T, file, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(read(t, file))
	require.NotNil(t, match, "%s: %s", file, pattern)
	return match[1]
}
