package repotest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGoCodeInDocumentsCompiles compiles each block as a package of its own,
// which exists for the compiler alone.
func TestGoCodeInDocumentsCompiles(t *testing.T) {
	blocks := blocksIn(t, "go")
	require.NotEmpty(t, blocks)
	for i, b := range blocks {
		t.Run(fmt.Sprintf("%s:%d", b.file, b.line), func(t *testing.T) {
			compile(t, fmt.Sprintf("block%d", i), source(t, b))
		})
	}
}

// _imports are the packages that code in documents may use without saying so.
var _imports = []string{
	"context", "database/sql", "errors", "io", "net", "net/http", "os", "sync/atomic", "time",
	"go.uber.org/config",
	"go.uber.org/fx",
	"github.com/gracefulfx/gracefulfx",
	"github.com/gracefulfx/gracefulfx/graceful",
	"github.com/gracefulfx/gracefulfx/gracefulfxtest",
	"github.com/gracefulfx/gracefulfx/ops",
	"github.com/gracefulfx/gracefulfx/socketio",
	_tableflip,
}

// _tableflip is what the module of the examples has, and the library has not.
const _tableflip = "github.com/cloudflare/tableflip"

var _declares = regexp.MustCompile(`(?m)^(func|type|var|const) `)

// source makes a whole file of a block: declarations, or the statements of a
// function, with what the document takes for granted.
func source(t *testing.T, b block) string {
	t.Helper()
	if strings.HasPrefix(b.text, "package ") {
		return b.text
	}
	code := b.text
	if !_declares.MatchString(code) {
		code = "func statements() {\n" + code + "\n}\n"
	}
	given := granted(t, b.file)
	code = given + code
	var head strings.Builder
	head.WriteString("package block\n")
	for _, path := range _imports {
		name := filepath.Base(path)
		declared := regexp.MustCompile(`(?m)^\t` + name + ` `).MatchString(given)
		if !declared && regexp.MustCompile(`\b`+name+`\.[A-Z]`).MatchString(code) {
			fmt.Fprintf(&head, "import %q\n", path)
		}
	}
	return head.String() + code
}

// granted returns what a document takes for granted, in a file of its name.
func granted(t *testing.T, document string) string {
	t.Helper()
	name := strings.TrimSuffix(filepath.Base(document), ".md") + ".go.txt"
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		require.ErrorIs(t, err, os.ErrNotExist)
	}
	return string(text)
}

// compile compiles the text of a file as the package name below this one.
func compile(t *testing.T, name, text string) {
	t.Helper()
	dir := t.TempDir()
	file, overlay := filepath.Join(dir, "block.go"), filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	in := folderFor(t, text)
	replaced := map[string]map[string]string{"Replace": {filepath.Join(in, name, "block.go"): file}}
	list, err := json.Marshal(replaced)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, list, 0o600))
	build := exec.Command("go", "build", "-overlay", overlay, "-o", os.DevNull, "./"+name)
	build.Dir = in
	out, err := build.CombinedOutput()
	assert.NoError(t, err, "%s\n%s", out, numbered(text))
}

// folderFor returns the absolute path of a folder whose module has what a file
// imports.
func folderFor(t *testing.T, text string) string {
	t.Helper()
	folder := "."
	if strings.Contains(text, strconv.Quote(_tableflip)) {
		folder = filepath.Join(_root, "examples")
	}
	folder, err := filepath.Abs(folder)
	require.NoError(t, err)
	return folder
}

// numbered returns a text with the numbers of its lines.
func numbered(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = fmt.Sprintf("%3d %s", i+1, lines[i])
	}
	return strings.Join(lines, "\n")
}
