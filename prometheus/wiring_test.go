package prometheus_test

import (
	"errors"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	gracefulprom "github.com/gracefulfx/gracefulfx/prometheus"
)

// wired is what docs/metrics.md shows.
func wired() *fx.App {
	return fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		gracefulprom.Default,
		gracefulprom.Module,
		gracefulprom.Serve(":9464", 20*time.Second),
		gracefulfx.Module,
	)
}

func newHandler() http.Handler { return http.NotFoundHandler() }

func TestWiring(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("config.yaml", []byte("graceful: {addr: '127.0.0.1:0', signal: none}"), 0o600))
	app := wired()
	require.NoError(t, app.Err())
	err := app.Start(t.Context())
	if errors.Is(err, syscall.EADDRINUSE) {
		t.Skip("somebody else has the port that the document names")
	}
	require.NoError(t, err)
	require.NoError(t, app.Stop(t.Context()))
}
