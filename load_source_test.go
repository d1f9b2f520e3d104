package gracefulfx_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"

	"github.com/gracefulfx/gracefulfx"
)

// write makes a file in a folder of its own and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// workingDir makes a folder with a config.yaml and returns both paths.
func workingDir(t *testing.T, text string) (dir, file string) {
	t.Helper()
	file = write(t, "config.yaml", text)
	return filepath.Dir(file), file
}

func TestConfigComesFromTheProvider(t *testing.T) {
	dir, _ := workingDir(t, "graceful: {timeout: 7s}")

	t.Run("before the file", func(t *testing.T) {
		got, source, err := gracefulfx.LoadConfig(provide(t, "graceful: {timeout: 5s}"), dir)
		require.NoError(t, err)
		assert.Equal(t, 5*time.Second, got.Timeout)
		assert.Equal(t, `config provider (YAML)`, source)
	})

	t.Run("even if it has no section", func(t *testing.T) {
		got, source, err := gracefulfx.LoadConfig(provide(t, "other: 1"), dir)
		require.NoError(t, err)
		assert.Equal(t, gracefulfx.DefaultConfig(), got)
		assert.Equal(t, `defaults, config provider (YAML) has no graceful section`, source)
	})

	t.Run("but not if the section is misspelt", func(t *testing.T) {
		_, _, err := gracefulfx.LoadConfig(provide(t, "Graceful: {timeout: 5s}"), dir)
		assert.ErrorContains(t, err, "Graceful: unknown key, did you mean graceful?")
	})

	t.Run("even if it has nothing", func(t *testing.T) {
		got, _, err := gracefulfx.LoadConfig(config.NopProvider{}, dir)
		require.NoError(t, err)
		assert.Equal(t, gracefulfx.DefaultConfig(), got)
	})

	t.Run("but not if it has faults", func(t *testing.T) {
		got, _, err := gracefulfx.LoadConfig(provide(t, "graceful: {timeout: 5}"), dir)
		assert.EqualError(t, err, `graceful.timeout: 5 has no unit: write a duration such as "30s"`)
		assert.Zero(t, got)
	})
}

func TestConfigComesFromTheFile(t *testing.T) {
	t.Run("if it has a section", func(t *testing.T) {
		dir, file := workingDir(t, "other: {a: 1}\ngraceful: {timeout: 7s}\n")
		got, source, err := gracefulfx.LoadConfig(nil, dir)
		require.NoError(t, err)
		assert.Equal(t, 7*time.Second, got.Timeout)
		assert.Equal(t, file, source)
	})

	t.Run("even if the section is empty", func(t *testing.T) {
		dir, file := workingDir(t, "graceful:\n")
		got, source, err := gracefulfx.LoadConfig(nil, dir)
		require.NoError(t, err)
		assert.Equal(t, gracefulfx.DefaultConfig(), got)
		assert.Equal(t, file, source)
	})

	t.Run("with variables of the section only", func(t *testing.T) {
		t.Setenv("GRACEFULFX_TIMEOUT", "9s")
		dir, _ := workingDir(t, `
# A comment may say ${ANYTHING} for $1.
shell: echo $GRACEFULFX_UNSET ${GRACEFULFX_UNSET}
graceful: {timeout: "${GRACEFULFX_TIMEOUT:1s}", delay: "${GRACEFULFX_DELAY:2s}"}
`)
		got, _, err := gracefulfx.LoadConfig(nil, dir)
		require.NoError(t, err)
		assert.Equal(t, 9*time.Second, got.Timeout)
		assert.Equal(t, 2*time.Second, got.Delay)
	})
}

func TestConfigFileIsLeftAlone(t *testing.T) {
	tests := []struct {
		name, give string
	}{
		{"without a section", "server: {port: 80}"},
		{"with duplicate keys", "a: 1\na: 2\n"},
		{"with variables", "a: $GRACEFULFX_UNSET"},
		{"with text", "hello, world"},
		{"with a list", "- graceful\n- elegant\n"},
		{"with nothing", ""},
		{"with a comment", "# graceful: {}\n"},
		{"with a section of that name further down", "a:\n  graceful: {colour: red}\n"},
		{"with broken YAML", "a: [1,\n\tb: {\n"},
		{"with broken YAML and the name further down", "a:\n\tb\n  graceful: x\n"},
		{"with bytes", "\x00\xff\x01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, _ := workingDir(t, tt.give)
			got, source, err := gracefulfx.LoadConfig(nil, dir)
			require.NoError(t, err)
			assert.Equal(t, gracefulfx.DefaultConfig(), got)
			assert.Equal(t, "defaults", source)
		})
	}
}

func TestConfigIsTheDefault(t *testing.T) {
	t.Run("without a file", func(t *testing.T) {
		got, source, err := gracefulfx.LoadConfig(nil, t.TempDir())
		require.NoError(t, err)
		assert.Equal(t, gracefulfx.DefaultConfig(), got)
		assert.Equal(t, "defaults", source)
	})

	t.Run("if the file is a folder", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.Mkdir(filepath.Join(dir, "config.yaml"), 0o700))
		_, source, err := gracefulfx.LoadConfig(nil, dir)
		require.NoError(t, err)
		assert.Equal(t, "defaults", source)
	})
}

func TestConfigFileRefused(t *testing.T) {
	tests := []struct {
		name, give, want string
	}{
		{
			"with a section and broken YAML", "graceful:\n\ttimeout: 5s\n",
			"2: invalid YAML: found character that cannot start any token: indent with spaces, " +
				"and put a text that begins with @, ` or % in quotes",
		},
		{
			"with a quoted section and broken YAML", "\"graceful\": {\n",
			"1: invalid YAML: did not find expected node content: check the brackets",
		},
		{
			"with a duplicate key", "graceful:\n  timeout: 5s\n  timeout: 6s\n",
			" graceful.timeout: duplicate key, again at line 3: write it once",
		},
		{
			"with a fault", "graceful: {timeout: 5}",
			`1: graceful.timeout: 5 has no unit: write a duration such as "30s"`,
		},
		{
			"with a variable that is not set", "graceful: {addr: $GRACEFULFX_UNSET}",
			"1: graceful.addr: environment variable GRACEFULFX_UNSET is not set: set it, " +
				"write ${GRACEFULFX_UNSET:default}, or $$ for a plain dollar sign",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, file := workingDir(t, tt.give)
			_, _, err := gracefulfx.LoadConfig(nil, dir)
			assert.EqualError(t, err, file+":"+tt.want)
		})
	}

	t.Run("with each fault under its name", func(t *testing.T) {
		dir, file := workingDir(t, "graceful: {timeout: 5, addr: x}")
		_, _, err := gracefulfx.LoadConfig(nil, dir)
		assert.EqualError(t, err, file+`:1: graceful.timeout: 5 has no unit: write a duration such as "30s"`+"\n"+
			file+`:1: graceful.addr: "x" has no port: write "host:port", ":port" or "unix:/path"`)
	})

	t.Run("with a section that is misspelt", func(t *testing.T) {
		dir, file := workingDir(t, "a: 1\nGraceful: {timeout: 5s}\n")
		_, _, err := gracefulfx.LoadConfig(nil, dir)
		assert.ErrorContains(t, err, file+":2: Graceful: unknown key, did you mean graceful?")
	})

	t.Run("with broken JSON", func(t *testing.T) {
		dir, file := workingDir(t, `{"graceful": {"timeout": "5s"`)
		_, _, err := gracefulfx.LoadConfig(nil, dir)
		assert.ErrorContains(t, err, file+":1: invalid YAML: did not find the end of a list or mapping")
	})

	t.Run("if it may not be read", func(t *testing.T) {
		if os.Getuid() <= 0 {
			t.Skip("root may read everything, and Windows has no such modes")
		}
		dir, file := workingDir(t, "graceful: {}")
		require.NoError(t, os.Chmod(file, 0))
		_, _, err := gracefulfx.LoadConfig(nil, dir)
		assert.EqualError(t, err, file+": permission denied")
		assert.ErrorIs(t, err, os.ErrPermission)
	})
}
