package opentelemetry_test

import (
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/opentelemetry"
)

// wired is what docs/metrics.md shows.
func wired() *fx.App {
	return fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		opentelemetry.Global,
		opentelemetry.Module,
		gracefulfx.Module,
	)
}

func newHandler() http.Handler { return http.NotFoundHandler() }

func TestWiring(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("config.yaml", []byte("graceful: {addr: '127.0.0.1:0', signal: none}"), 0o600))
	app := wired()
	require.NoError(t, app.Err())
	require.NoError(t, app.Start(t.Context()))
	require.NoError(t, app.Stop(t.Context()))
}
