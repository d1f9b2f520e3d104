package gracefulfx_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func TestStopTimeout(t *testing.T) {
	for _, tt := range []struct {
		delay, timeout, want time.Duration
	}{
		{0, 5 * time.Second, 15 * time.Second}, // fx's own, for the hooks of others
		{0, 13 * time.Second, 15 * time.Second},
		{5 * time.Second, 30 * time.Second, 37 * time.Second},
	} {
		c := gracefulfx.Config{Delay: tt.delay, Timeout: tt.timeout}
		assert.Equal(t, tt.want, c.StopTimeout(), "%v and %v", tt.delay, tt.timeout)
	}
}

func TestYAMLNeverShortensTheStopTimeout(t *testing.T) {
	path := write(t, "app.yaml", "graceful: {timeout: 5s}")
	app := fx.New(fx.NopLogger, gracefulfx.YAML(path))
	require.NoError(t, app.Err())
	assert.Equal(t, fx.DefaultTimeout, app.StopTimeout())

	app = fx.New(fx.NopLogger, fx.StopTimeout(time.Minute), gracefulfx.YAML(path))
	require.NoError(t, app.Err())
	assert.Equal(t, time.Minute, app.StopTimeout(), "set before, and enough")
}

// A platform team's module can hold all of it, but for the stop timeout.
func TestProvideYAMLInsideAModule(t *testing.T) {
	path := write(t, "app.yaml", "graceful: {timeout: 40s, addr: '127.0.0.1:0'}")
	var c gracefulfx.Config
	app := fx.New(fx.NopLogger,
		fx.Module("platform", gracefulfx.ProvideYAML(path), gracefulfx.Module),
		handle(ok),
		fx.Populate(&c),
		fx.Invoke(func(config.Provider) {}),
	)
	require.NoError(t, app.Err())
	assert.Equal(t, 42*time.Second, c.StopTimeout())
	assert.Equal(t, fx.DefaultTimeout, app.StopTimeout())

	err := fx.New(fx.NopLogger, gracefulfx.ProvideYAML("missing.yaml")).Err()
	assert.ErrorContains(t, err, "missing.yaml: ")
}
