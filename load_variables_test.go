package gracefulfx_test

import (
	"strings"
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
	for _, name := range []string{"GRACEFULFX_PORT", "GRACEFULFX_OTHER"} {
		assert.ErrorContains(t, err, path+": environment variable "+name+" is not set: set it, "+
			"write ${"+name+":default}, or $$ for a plain dollar sign")
	}
	assert.Equal(t, 2, strings.Count(err.Error(), "is not set"), "each variable once")
}

func TestVariablesThatBreakTheYAML(t *testing.T) {
	t.Setenv("GRACEFULFX_BODY", "secret: {")
	path := write(t, "app.yaml", "graceful: {reject: {body: \"${GRACEFULFX_BODY:x}${GRACEFULFX_UNSET:y}\"}}")
	err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
	require.ErrorContains(t, err, path+": no YAML once environment variables are in: ")
	assert.NotContains(t, err.Error(), "secret")
}
