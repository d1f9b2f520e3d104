package ops_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

// started starts an app that is configured by files, and returns where its server
// for operations listens.
func started(t *testing.T, options ...fx.Option) string {
	t.Helper()
	var d *graceful.Drainer
	app := fx.New(fx.NopLogger, fx.Options(options...),
		fx.Provide(gracefulfx.AsServer(ops.NewServer), http.NotFoundHandler),
		gracefulfx.Module, fx.Populate(&d))
	require.NoError(t, app.Start(t.Context()))
	defer func() { assert.NoError(t, app.Stop(t.Context())) }()
	for _, s := range d.Status().Servers {
		if s.Name == "ops" {
			assert.True(t, s.Last)
			assert.Equal(t, http.StatusUnauthorized, do(t, http.MethodGet, "http://"+s.Addrs[0].String()+"/status").status)
			assert.Equal(t, http.StatusOK, do(t, http.MethodGet, "http://"+s.Addrs[0].String()+"/status", bearer(_token)).status)
			return s.Addrs[0].String()
		}
	}
	require.Fail(t, "there is no such server")
	return ""
}

const _yaml = `graceful: {addr: "127.0.0.1:0", signal: none, quietPeriod: 100ms}
operations: {addr: "127.0.0.1:0", token: "${OPS_TOKEN}"}
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestSectionOfYAML(t *testing.T) {
	t.Setenv("OPS_TOKEN", _token)
	assert.Regexp(t, `^127\.0\.0\.1:`, started(t, gracefulfx.YAML(write(t, _yaml))))
}

func TestSectionOfTheFileInTheWorkingDirectory(t *testing.T) {
	t.Setenv("OPS_TOKEN", _token)
	t.Chdir(filepath.Dir(write(t, _yaml)))
	assert.Regexp(t, `^127\.0\.0\.1:`, started(t))
}

// What is wrong is named with its place, and no token is.
func TestFaultsOfTheSection(t *testing.T) {
	path := write(t, "graceful: {signal: none}\noperations:\n  adr: x\n  showPaths: \"yes, please\"\n  token: hunter2\n")
	err := fx.New(fx.NopLogger, gracefulfx.YAML(path),
		fx.Provide(gracefulfx.AsServer(ops.NewServer), http.NotFoundHandler), gracefulfx.Module).Err()
	require.Error(t, err)
	assert.Contains(t, err.Error(), path+":3: operations.adr: unknown key, did you mean operations.addr?")
	assert.Contains(t, err.Error(), path+":4: operations.showPaths: \"yes, please\" is not a switch")
	assert.Contains(t, err.Error(), path+":5: operations.token: has less than 16 characters")
	assert.NotContains(t, err.Error(), "hunter2")
}

// Of a token nothing is shown, whatever YAML takes it for, and of the address that it
// was to guard nothing is said.
func TestTokensAreNotShown(t *testing.T) {
	for _, token := range []string{"12345678901234567890", "[hunter2hunter2hunter2]", "{hunter2: 1}"} {
		path := write(t, "graceful: {signal: none}\noperations:\n  addr: \":19091\"\n  token: "+token+"\n")
		err := fx.New(fx.NopLogger, gracefulfx.YAML(path),
			fx.Provide(gracefulfx.AsServer(ops.NewServer), http.NotFoundHandler), gracefulfx.Module).Err()
		require.ErrorContains(t, err, path+":4: operations.token: is not a string: write it in quotes")
		assert.NotContains(t, err.Error(), token)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.NotContains(t, err.Error(), "cert.pem")
		assert.NotContains(t, err.Error(), "operations.addr")
	}
}

// Each file that cannot be read is named with its place.
func TestMissingFilesAreNamed(t *testing.T) {
	path := write(t, "graceful: {signal: none}\noperations:\n  tls:\n    certFile: none.pem\n    keyFile: none.key\n    clientCAFile: none.ca\n")
	err := fx.New(fx.NopLogger, gracefulfx.YAML(path),
		fx.Provide(gracefulfx.AsServer(ops.NewServer), http.NotFoundHandler), gracefulfx.Module).Err()
	for i, key := range []string{"certFile", "keyFile", "clientCAFile"} {
		require.ErrorContains(t, err, fmt.Sprintf("%s:%d: operations.tls.%s: open none.", path, 4+i, key))
	}
}

func TestSectionThatWasMeant(t *testing.T) {
	for _, name := range []string{"operation", "Operations", "ops", "Ops"} {
		path := write(t, "graceful: {signal: none}\n"+name+": {addr: \"localhost:1\"}\n")
		err := fx.New(fx.NopLogger, gracefulfx.YAML(path),
			fx.Provide(gracefulfx.AsServer(ops.NewServer), http.NotFoundHandler), gracefulfx.Module).Err()
		require.ErrorContains(t, err, "did you mean operations?", name)
	}
}
