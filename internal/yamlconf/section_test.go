package yamlconf_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// target is what the tests read into.
type target struct {
	Name  string `yaml:"name"`
	Count int    `yaml:"count"`
	On    bool   `yaml:"on"`
	Group struct {
		Path string `yaml:"path"`
	} `yaml:"group"`
}

var _section = yamlconf.Section{Name: "server", Readers: yamlconf.NewReaders("a.pem")}

// read writes texts into files and reads them, one over the other.
func read(t *testing.T, texts ...string) (target, yamlconf.Faults) {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i, text := range texts {
		paths = append(paths, filepath.Join(dir, string(rune('a'+i))+".yaml"))
		require.NoError(t, os.WriteFile(paths[i], []byte(text), 0o600))
	}
	files, fs := _section.Files(paths...)
	section, _ := files.Section()
	var got target
	fs = append(fs, files.Blame(_section.Decode(section, &got))...)
	for i := range fs {
		fs[i].File = filepath.Base(fs[i].File)
	}
	return got, fs
}

func TestSectionIsReadIntoAStruct(t *testing.T) {
	t.Setenv("YAMLCONF_COUNT", "3")
	got, fs := read(t, "server: {name: a, group: {path: p}}\n", "server:\n  count: $YAMLCONF_COUNT\n  \"on\": true\n")
	require.NoError(t, fs.Join())
	want := target{Name: "a", Count: 3, On: true}
	want.Group.Path = "p"
	assert.Equal(t, want, got)
}

func TestSectionKnowsNoOptionOfItsOwn(t *testing.T) {
	_, fs := read(t, "server:\n  nam: a\n  group: {pth: p}\n", "server:\n  count: x\n")
	assert.EqualError(t, fs.Join(),
		"b.yaml:2: server.count: \"x\" is not a whole number: write one such as 502, without quotes\n"+
			"a.yaml:3: server.group.pth: unknown key, did you mean server.group.path?\n"+
			"a.yaml:2: server.nam: unknown key, did you mean server.name?")
}

func TestSectionOfAProvider(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.yaml")
	require.NoError(t, os.WriteFile(path, []byte("server: {name: $YAMLCONF_NAME}\nother: {name: $YAMLCONF_NAME}"), 0o600))
	t.Setenv("YAMLCONF_NAME", "true")
	files, fs := _section.Files(path)
	require.NoError(t, fs.Join())
	provider, err := files.Provider()
	require.NoError(t, err)
	assert.Equal(t, path, provider.Name())

	section, found, fs := _section.Of(provider)
	require.NoError(t, fs.Join())
	assert.True(t, found)
	var got target
	require.NoError(t, _section.Decode(section, &got).Join(), "it is known that true came from the environment")
	assert.Equal(t, "true", got.Name)

	var other target
	require.NoError(t, provider.Get("other").Populate(&other))
	assert.Equal(t, "true", other.Name)
}
