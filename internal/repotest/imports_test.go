package repotest

import (
	"go/parser"
	"go/token"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const _module = "github.com/gracefulfx/gracefulfx"

// _mayImport has every package of the library, by its folder, and what it may
// import beside the standard library: packages of its own module by their
// folders, others by their module's path. The tests of a package may import
// more.
var _mayImport = map[string][]string{
	".": {
		"graceful", "socketio", "internal/yamlconf",
		"go.uber.org/config", "go.uber.org/fx", "go.uber.org/zap", "golang.org/x/sys",
	},
	"graceful": {
		"graceful/internal/framing", "graceful/internal/goaway", "graceful/internal/intake", "graceful/internal/sock",
		"internal/weakset", "golang.org/x/sys",
	},
	"graceful/internal/framing": nil,
	"graceful/internal/goaway":  nil,
	"graceful/internal/intake":  {"graceful/internal/sock"},
	"graceful/internal/sock":    {"golang.org/x/sys"},
	"gracefulfxtest":            {".", "graceful", "go.uber.org/fx"},
	"internal/repotest":         nil,
	"internal/testcert":         nil,
	"internal/weakset":          nil,
	"internal/yamlconf":         {"go.uber.org/config"},
	"notify":                    {".", "graceful", "go.uber.org/fx", "go.uber.org/zap", "golang.org/x/sys"},
	"ops":                       {".", "graceful", "internal/yamlconf", "go.uber.org/config", "go.uber.org/fx"},
	"socketio":                  {"graceful", "internal/weakset"},
}

func TestPackagesImportWhatTheyMay(t *testing.T) {
	for folder, imported := range imports(t) {
		allowed, known := _mayImport[folder]
		if !assert.True(t, known, "say in _mayImport what %s may import", folder) {
			continue
		}
		for path, file := range imported {
			assert.True(t, allows(allowed, path), "%s imports %s, which %s may not", file, path, folder)
		}
	}
}

// imports returns what each package of the library imports for any system, and
// a file that does.
func imports(t *testing.T) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	for _, file := range libraryFiles(t) {
		folder := path.Dir(file)
		if found[folder] == nil {
			found[folder] = map[string]string{}
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(_root, file), nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			found[folder][imported] = file
		}
	}
	return found
}

// libraryFiles returns the code of the library's own module, less its tests.
func libraryFiles(t *testing.T) []string {
	t.Helper()
	modules := filesOf(t, "/go.mod")
	return slices.DeleteFunc(filesOf(t, ".go"), func(file string) bool {
		return strings.HasSuffix(file, "_test.go") || slices.ContainsFunc(modules, func(module string) bool {
			return strings.HasPrefix(file, path.Dir(module)+"/")
		})
	})
}

func allows(allowed []string, imported string) bool {
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // of the standard library
	}
	if imported == _module {
		return slices.Contains(allowed, ".")
	}
	if folder, ok := strings.CutPrefix(imported, _module+"/"); ok {
		return slices.Contains(allowed, folder)
	}
	return slices.ContainsFunc(allowed, func(module string) bool {
		return imported == module || strings.HasPrefix(imported, module+"/")
	})
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	comments := map[string]int{}
	for _, file := range libraryFiles(t) {
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(_root, file), nil,
			parser.PackageClauseOnly|parser.ParseComments)
		require.NoError(t, err)
		comments[path.Dir(file)] += 0
		if syntax.Doc != nil {
			comments[path.Dir(file)]++
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(comments)) {
		assert.Equal(t, 1, comments[folder], "package comments of %s", folder)
	}
}
