package gracefulfx_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

// populate builds an app with YAML and hands out its provider.
func populate(t *testing.T, paths ...string) config.Provider {
	t.Helper()
	var provider config.Provider
	app := fx.New(fx.NopLogger, gracefulfx.YAML(paths...), fx.Populate(&provider))
	require.NoError(t, app.Err())
	return provider
}

func TestVariables(t *testing.T) {
	t.Setenv("GRACEFULFX_PORT", "9090")
	t.Setenv("GRACEFULFX_EMPTY", "")

	tests := []struct {
		name, give, want string
	}{
		{"that are set", `graceful: {addr: ":${GRACEFULFX_PORT:80}"}`, ":9090"},
		{"without braces", `graceful: {addr: ":$GRACEFULFX_PORT"}`, ":9090"},
		{"that are not set but have a default", `graceful: {addr: "${GRACEFULFX_UNSET::81}"}`, ":81"},
		{"that are empty mean the default", `graceful: {addr: "${GRACEFULFX_EMPTY:x}"}`, ":8080"},
		{"in comments do not count", "graceful:\n  addr: :82 # not ${GRACEFULFX_UNSET} or $1\n", ":82"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			provider := populate(t, write(t, "app.yaml", tt.give))
			got, _, err := gracefulfx.LoadConfig(provider, t.TempDir())
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Addr)
		})
	}

	t.Run("come with duration, switch and number", func(t *testing.T) {
		t.Setenv("GRACEFULFX_TIMEOUT", "5s")
		t.Setenv("GRACEFULFX_LOG", "true")
		t.Setenv("GRACEFULFX_STATUS", "503")
		provider := populate(t, write(t, "app.yaml", `
graceful:
  timeout: ${GRACEFULFX_TIMEOUT:30s}
  log: ${GRACEFULFX_LOG:false}
  reject: {status: "${GRACEFULFX_STATUS:502}", body: costs $$1}
`))
		got, _, err := gracefulfx.LoadConfig(provider, t.TempDir())
		require.NoError(t, err)
		assert.Equal(t, 5*time.Second, got.Timeout)
		assert.True(t, got.Log)
		assert.Equal(t, 503, got.Reject.Status)
		assert.Equal(t, "costs $1", got.Reject.Body)
	})
}

func TestVariablesNotSet(t *testing.T) {
	path := write(t, "app.yaml", `
graceful:
  addr: ":${GRACEFULFX_PORT}"
  timeout: 5
other: $GRACEFULFX_OTHER
again: $GRACEFULFX_OTHER
`)
	err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
	for name, where := range map[string]string{"GRACEFULFX_PORT": ":3: graceful.addr", "GRACEFULFX_OTHER": ":6: again"} {
		assert.ErrorContains(t, err, path+where+": environment variable "+name+" is not set: set it, "+
			"write ${"+name+":default}, or $$ for a plain dollar sign")
	}
	assert.Equal(t, 2, strings.Count(err.Error(), "is not set"), "each variable once")
	assert.ErrorContains(t, err, path+":4: graceful.timeout: 5 has no unit")
	assert.NotContains(t, err.Error(), "has no port", "nothing is said of a value that is not known")
}

func TestVariablesStayOneValue(t *testing.T) {
	for _, text := range []string{
		"*x", "&x", "!x", "a # b", "a: b", "secret: {", "[a]", "{a: b}", "0123", "0x1F", "1_000", "1.10", "1e3", "2001-01-01",
		"null", "~", "yes", "true", "8080", "1.5", "-1", "<<", "- a", "%a", "@a", "`a`", `"a"`, "'a'", "$HOME", "${HOME}", "$$",
		"two\nlines", "ends\n", " space ", "a\tb", "graceful: {timeout: 1s}", "x\ngraceful:\n  timeout: 1s\n", "\x01", "\xff", "ü",
		"12345678901234567890", "NaN", ".inf", "=",
	} {
		t.Run(text, func(t *testing.T) {
			t.Setenv("GRACEFULFX_TEXT", text)
			provider := populate(t, write(t, "app.yaml", `
graceful: {timeout: 5s, reject: {body: "${GRACEFULFX_TEXT}"}}
db: {password: $GRACEFULFX_TEXT, plain: "${GRACEFULFX_UNSET:0123}", url: "u:${GRACEFULFX_TEXT}@h"}
`))
			got, _, err := gracefulfx.LoadConfig(provider, t.TempDir())
			require.NoError(t, err)
			assert.Equal(t, text, got.Reject.Body)
			assert.Equal(t, 5*time.Second, got.Timeout, "no other key is touched")
			var db struct{ Password, Plain, URL string }
			require.NoError(t, provider.Get("db").Populate(&db))
			assert.Equal(t, text, db.Password)
			assert.Equal(t, "0123", db.Plain)
			assert.Equal(t, "u:"+text+"@h", db.URL)
		})
	}

	t.Run("and are numbers and switches for those who want them", func(t *testing.T) {
		t.Setenv("GRACEFULFX_PORT", "5432")
		t.Setenv("GRACEFULFX_ON", "true")
		t.Setenv("GRACEFULFX_RATE", "0.5")
		t.Setenv("GRACEFULFX_WAIT", "5s")
		provider := populate(t, write(t, "app.yaml",
			"db: {port: $GRACEFULFX_PORT, live: $GRACEFULFX_ON, rate: $GRACEFULFX_RATE, wait: $GRACEFULFX_WAIT}"))
		var db struct {
			Port int
			Live bool
			Rate float64
			Wait time.Duration
		}
		require.NoError(t, provider.Get("db").Populate(&db))
		assert.Equal(t, 5432, db.Port)
		assert.True(t, db.Live)
		assert.InEpsilon(t, 0.5, db.Rate, 1e-9)
		assert.Equal(t, 5*time.Second, db.Wait)
	})
}

func TestVariablesWithDefaults(t *testing.T) {
	t.Setenv("GRACEFULFX_SET", "set")
	t.Setenv("GRACEFULFX_YES", "yes")
	tests := []struct {
		name, give string
		want       func(*gracefulfx.Config)
	}{
		{"that are empty", "addr: ${GRACEFULFX_UNSET:}", func(*gracefulfx.Config) {}},
		{"that are empty quotes", `addr: ${GRACEFULFX_UNSET:""}`, func(*gracefulfx.Config) {}},
		{"that are null", "addr: ${GRACEFULFX_UNSET:~}", func(*gracefulfx.Config) {}},
		{"that are a list", "signal: ${GRACEFULFX_UNSET:[INT, TERM]}", func(c *gracefulfx.Config) {
			c.Signals = []os.Signal{syscall.SIGINT, syscall.SIGTERM}
		}},
		{"in a list", "signal: [INT, \"${GRACEFULFX_UNSET:TERM}\"]", func(c *gracefulfx.Config) {
			c.Signals = []os.Signal{syscall.SIGINT, syscall.SIGTERM}
		}},
		{"that are a mapping", `reject: "${GRACEFULFX_UNSET:{status: 503}}"`, func(c *gracefulfx.Config) { c.Reject.Status = 503 }},
		{"that begin with a minus, in quotes", `reject: {body: '${GRACEFULFX_UNSET:"-y"}'}`, func(c *gracefulfx.Config) {
			c.Reject.Body = "-y"
		}},
		{"that are not closed by the first brace", `reject: {body: "a${GRACEFULFX_UNSET:{}}b"}`, func(c *gracefulfx.Config) {
			c.Reject.Body = "a{}b"
		}},
		{"that are variables", `reject: {body: "${GRACEFULFX_UNSET:${GRACEFULFX_SET}}"}`, func(c *gracefulfx.Config) {
			c.Reject.Body = "set"
		}},
		{"that look like YAML", `reject: {body: "${GRACEFULFX_UNSET:a: b}"}`, func(c *gracefulfx.Config) { c.Reject.Body = "a: b" }},
		{"that are numbers", `reject: {body: "${GRACEFULFX_UNSET:007}"}`, func(c *gracefulfx.Config) { c.Reject.Body = "007" }},
		{"that are not used", "log: ${GRACEFULFX_YES:no}", func(c *gracefulfx.Config) { c.Log = true }},
		{"beside dollar signs", `reject: {body: "$$${GRACEFULFX_UNSET:5} $ $1"}`, func(c *gracefulfx.Config) { c.Reject.Body = "$5 $ $1" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := gracefulfx.DefaultConfig()
			tt.want(&want)
			provider := populate(t, write(t, "app.yaml", "graceful:\n  "+tt.give+"\n"))
			got, _, err := gracefulfx.LoadConfig(provider, t.TempDir())
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

func TestVariablesRefused(t *testing.T) {
	const (
		shell = "${ is followed by a default as a shell writes it: write ${NAME:default}, " +
			"and put a default that begins with -, =, ? or + in quotes"
		noName  = "${ is not followed by the name of a variable: write ${NAME} or ${NAME:default}, or $$ for a plain dollar sign"
		noBrace = "${ is not closed: write ${NAME} or ${NAME:default}, or $$ for a plain dollar sign"
		hidden  = "$ begins the name of an environment variable that is not set: " +
			"set it, write ${NAME:default}, or $$ for a plain dollar sign"
	)
	tests := []struct {
		name, give, want string
	}{
		{"as a shell has it", "graceful:\n  addr: ${GRACEFULFX_UNSET:-y}", "2: graceful.addr: " + shell},
		{"as a shell has it otherwise", "graceful:\n  addr: ${GRACEFULFX_UNSET:?y}", "2: graceful.addr: " + shell},
		{"as a shell has it without a colon", "graceful:\n  addr: ${GRACEFULFX_UNSET-y}", "2: graceful.addr: " + shell},
		{"without a name", `a: "${}"`, "1: a: " + noName},
		{"without a name, with a default", `a: "${:x}"`, "1: a: " + noName},
		{"without a brace", "a: b\npassword: pa${ssw0rd", "2: password: " + noBrace},
		{"within a password", "db:\n  password: pa$sw0rd", "2: db.password: " + hidden},
		{"that are a password", "db:\n  password: $sw0rd", "2: db.password: " + hidden},
		{"within a password, in braces", "db:\n  password: a${sw0rd}b", "2: db.password: " + hidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, "app.yaml", tt.give)
			err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
			assert.EqualError(t, err, path+":"+tt.want)
		})
	}
}
