package repotest

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func TestConfigurationsInDocumentsLoad(t *testing.T) {
	found := append(blocksIn(t, "yaml"), docYAML(t, "doc.go"))
	ours := 0
	for _, b := range found {
		t.Run(fmt.Sprintf("%s:%d", b.file, b.line), func(t *testing.T) {
			if !_section.MatchString(b.text) {
				parses(t, b.text)
				return
			}
			ours++
			loads(t, b.text)
		})
	}
	assert.Positive(t, ours)
}

func TestConfigurationFilesLoad(t *testing.T) {
	t.Setenv("ADDR", ":8080") // an example takes it from there
	for _, file := range filesOf(t, "config.yaml") {
		t.Run(file, func(t *testing.T) { loads(t, read(t, file)) })
	}
}

// _section is how a configuration of this library begins.
var _section = regexp.MustCompile(`(?m)^graceful:`)

// loads reads a configuration as an app does.
func loads(t *testing.T, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	assert.NoError(t, fx.New(fx.NopLogger, gracefulfx.YAML(file)).Err())
}

// parses reads somebody else's YAML, each document of it.
func parses(t *testing.T, text string) {
	t.Helper()
	for doc := range strings.SplitSeq(text, "\n---\n") {
		_, err := config.NewYAML(config.Source(strings.NewReader(doc)))
		assert.NoError(t, err)
	}
}

// docYAML returns the configuration in the comment of a package.
func docYAML(t *testing.T, file string) block {
	t.Helper()
	b := block{file: file, lang: "yaml"}
	for i, line := range strings.Split(read(t, file), "\n") {
		code, ok := strings.CutPrefix(line, "//\t")
		switch {
		case ok && code == "graceful:", ok && b.line > 0:
			b.text += code + "\n"
			b.line = cmp.Or(b.line, i+1)
		case b.line > 0:
			return b
		}
	}
	require.Fail(t, "no configuration", file)
	return b
}
