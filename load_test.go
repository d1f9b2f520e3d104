package gracefulfx_test

import (
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"
	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gracefulfx/gracefulfx"
)

func TestYAMLProvidesTheFiles(t *testing.T) {
	base := write(t, "base.yaml", "name: app\ngraceful: {timeout: 5s, signal: [TERM, INT]}\n")
	local := write(t, "local.yaml", "graceful: {timeout: 6s, signal: INT}\n")
	empty := write(t, "empty.yaml", "# Nothing yet.\n")

	t.Run("for everyone", func(t *testing.T) {
		var name string
		require.NoError(t, populate(t, base).Get("name").Populate(&name))
		assert.Equal(t, "app", name)
	})

	t.Run("the later over the earlier", func(t *testing.T) {
		got, source, err := gracefulfx.LoadConfig(populate(t, base, local, empty), t.TempDir())
		require.NoError(t, err)
		assert.Equal(t, 6*time.Second, got.Timeout)
		assert.Len(t, got.Signals, 1)
		assert.Equal(t, "config provider ("+base+", "+local+", "+empty+")", source)
	})

	t.Run("unless the later is empty", func(t *testing.T) {
		for name, text := range map[string]string{
			"null": "~", "section": "graceful:\n", "mapping": "graceful: {}\n",
			"keys": "graceful: {timeout: , signal: ~, reject: }\nname: other", "group": "graceful: {reject: {status: ~}}",
		} {
			full := write(t, "full.yaml", "graceful: {timeout: 5s, signal: [INT], reject: {status: 503}}\n")
			got, _, err := gracefulfx.LoadConfig(populate(t, full, write(t, "empty.yaml", text)), t.TempDir())
			require.NoError(t, err, name)
			assert.Equal(t, 5*time.Second, got.Timeout, name)
			assert.Len(t, got.Signals, 1, name)
			assert.Equal(t, 503, got.Reject.Status, name)
		}
	})

	t.Run("but null still removes what others have", func(t *testing.T) {
		var name *string
		require.NoError(t, populate(t, base, write(t, "null.yaml", "name: ~")).Get("name").Populate(&name))
		assert.Nil(t, name)
	})

	t.Run("even if they are empty", func(t *testing.T) {
		got, _, err := gracefulfx.LoadConfig(populate(t, empty), t.TempDir())
		require.NoError(t, err)
		assert.Equal(t, gracefulfx.DefaultConfig(), got)
	})

	t.Run("such as our own config.yaml", func(t *testing.T) {
		got, _, err := gracefulfx.LoadConfig(populate(t, "config.yaml"), t.TempDir())
		require.NoError(t, err)
		assert.Equal(t, gracefulfx.DefaultConfig(), got)
	})
}

func TestYAMLSetsTheStopTimeout(t *testing.T) {
	path := write(t, "app.yaml", "graceful: {delay: 4s, timeout: 20s}")

	t.Run("to what the drain and the hooks after it need", func(t *testing.T) {
		app := fx.New(fx.NopLogger, gracefulfx.YAML(path))
		require.NoError(t, app.Err())
		assert.Equal(t, 24*time.Second+gracefulfx.StopReserve, app.StopTimeout())
	})

	t.Run("unless the app has another", func(t *testing.T) {
		app := fx.New(fx.NopLogger, gracefulfx.YAML(path), fx.StopTimeout(time.Minute))
		require.NoError(t, app.Err())
		assert.Equal(t, time.Minute, app.StopTimeout())
	})

	t.Run("at the top level only", func(t *testing.T) {
		err := fx.New(fx.NopLogger, fx.Module("below", gracefulfx.YAML(path))).Err()
		assert.ErrorContains(t, err, "fx.StopTimeout Option should be passed to top-level App")
	})
}

func TestYAMLRefuses(t *testing.T) {
	tests := []struct {
		name, give, want string
	}{
		{"text", "hello, world", ` a single value is not a mapping: write a mapping of sections, each a key and its options`},
		{"a list", "- a", ` a list is not a mapping: write a mapping of sections, each a key and its options`},
		{"tabs", "a:\n\tb: c", "2: invalid YAML: found character that cannot start any token: indent with spaces, and put a text that begins with @, ` or % in quotes"},
		{"broken YAML", "a: b: c", ` invalid YAML: mapping values are not allowed in this context`},
		{"bytes", "\x01", ` invalid YAML: control characters are not allowed`},
		{"a section that is not a mapping", "graceful: 5", `1: graceful: 5 is not a mapping: write its options below it, which are addr, `},
		{"a fault", "graceful: {log: maybe}", `1: graceful.log: "maybe" is not a switch: write true or false, without quotes`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, "app.yaml", tt.give)
			err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
			require.Error(t, err)
			assert.Equal(t, path+":"+tt.want, err.Error()[:min(len(err.Error()), len(path+":"+tt.want))])
		})
	}

	t.Run("a section that is misspelt", func(t *testing.T) {
		for _, key := range []string{"Graceful", "GRACEFUL", "graceful" + "l", "gracful", "gracefulfx", `"graceful "`} {
			path := write(t, "app.yaml", "db: {}\n"+key+":\n  timeout: 5s\n")
			err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
			require.Error(t, err, key)
			assert.ErrorContains(t, err, ": unknown key, did you mean graceful? "+
				"If it is a section of another component, add an empty one, graceful:, beside it")
		}
		path := write(t, "app.yaml", "grateful: {}\ngraceful:\n")
		require.NoError(t, fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err(), "but one beside it is another's")
	})

	t.Run("a missing file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "missing.yaml")
		err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
		assert.ErrorContains(t, err, path+": ")
		assert.ErrorIs(t, err, fs.ErrNotExist)
	})

	t.Run("no file at all", func(t *testing.T) {
		err := fx.New(fx.NopLogger, gracefulfx.YAML()).Err()
		assert.EqualError(t, err, `gracefulfx.YAML without a file: name one, such as "config.yaml"`)
	})
}

func TestYAMLReportsEveryFault(t *testing.T) {
	t.Run("of a file", func(t *testing.T) {
		path := write(t, "app.yaml", "graceful: {timeout: 30000, adr: x, signal: [], reject: {status: 200}}")
		err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
		for _, key := range []string{"timeout", "adr", "signal", "reject.status"} {
			assert.ErrorContains(t, err, path+":1: graceful."+key+": ")
		}
	})

	t.Run("of several files", func(t *testing.T) {
		broken := write(t, "broken.yaml", "a: [")
		twice := write(t, "twice.yaml", "a: 1\na: 2\n")
		err := fx.New(fx.NopLogger, gracefulfx.YAML(broken, "missing.yaml", twice)).Err()
		assert.ErrorContains(t, err, broken+":1: invalid YAML: ")
		assert.ErrorContains(t, err, "missing.yaml: ")
		assert.ErrorContains(t, err, twice+": a: duplicate key, again at line 2")
	})
}

func TestYAMLNamesTheFileThatCounts(t *testing.T) {
	base := write(t, "base.yaml", "graceful: {timeout: 5, delay: 6, idleTimeout: 7}")
	local := write(t, "local.yaml", "graceful: {timeout: 8, delay: 0s}")
	err := fx.New(fx.NopLogger, gracefulfx.YAML(base, local)).Err()
	assert.ErrorContains(t, err, local+":1: graceful.timeout: 8 has no unit")
	assert.ErrorContains(t, err, base+":1: graceful.idleTimeout: 7 has no unit")
	assert.NotContains(t, err.Error(), "delay", "the fault was overridden")
}

func TestYAMLIsStrictForEveryone(t *testing.T) {
	path := write(t, "app.yaml", "db: {host: a, prot: 1}")
	err := fx.New(fx.NopLogger, gracefulfx.YAML(path), fx.Invoke(func(p config.Provider) error {
		var db struct{ Host, Port string }
		return p.Get("db").Populate(&db)
	})).Err()
	assert.ErrorContains(t, err, "field prot not found")
}

func TestYAMLTwiceIsOneTooMany(t *testing.T) {
	path := write(t, "app.yaml", "graceful: {}")
	err := fx.New(fx.NopLogger, gracefulfx.YAML(path), gracefulfx.YAML(path)).Err()
	assert.ErrorContains(t, err, "already provided")
}

// With fx.Error, fx would provide nothing any more, and say of the app's own logger
// that what it is made of is missing.
func TestYAMLTellsTheAppsOwnLogger(t *testing.T) {
	core, log := observer.New(zap.ErrorLevel)
	fault := "graceful.delay: 5 has no unit"
	for name, yaml := range map[string]func(...string) fx.Option{"YAML": gracefulfx.YAML, "ProvideYAML": gracefulfx.ProvideYAML} {
		t.Run(name, func(t *testing.T) {
			err := fx.New(
				yaml(write(t, "config.yaml", "graceful: {delay: 5}\n")),
				fx.Provide(func() *zap.Logger { return zap.New(core) }),
				fx.WithLogger(func(log *zap.Logger) fxevent.Logger { return &fxevent.ZapLogger{Logger: log} }),
				handle(ok),
				gracefulfx.Module,
			).Err()
			require.ErrorContains(t, err, fault)
			assert.NotContains(t, err.Error(), "missing")
			logged := log.TakeAll()
			require.NotEmpty(t, logged)
			assert.Contains(t, logged[0].ContextMap()["error"], fault)
		})
	}
}
