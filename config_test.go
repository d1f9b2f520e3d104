package gracefulfx_test

import (
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestDefaultConfig(t *testing.T) {
	t.Run("is what the documentation says", func(t *testing.T) {
		want := gracefulfx.Config{
			Addr:              ":8080",
			Signals:           []os.Signal{gracefulfx.DefaultSignal},
			Log:               false,
			KeepAliveInterval: 100 * time.Millisecond,
			QuietPeriod:       0,
			Goodbye:           graceful.GoodbyeNone,
			Timeout:           30 * time.Second,
			Delay:             0,
			Late:              graceful.Reject,
			Reject: gracefulfx.RejectConfig{
				Status: 502,
				Body:   "server is shutting down, try another one\n",
			},
			ExitProcess:       true,
			ExitDelay:         0,
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       0,
			WriteTimeout:      0,
			IdleTimeout:       2 * time.Minute,
			MaxConnectionAge:  0,
			MaxHeaderBytes:    1 << 20,
		}
		assert.Equal(t, want, gracefulfx.DefaultConfig())
	})

	t.Run("is valid", func(t *testing.T) {
		assert.NoError(t, gracefulfx.DefaultConfig().Validate())
	})

	t.Run("belongs to the caller", func(t *testing.T) {
		gracefulfx.DefaultConfig().Signals[0] = os.Kill
		assert.Equal(t, []os.Signal{gracefulfx.DefaultSignal}, gracefulfx.DefaultConfig().Signals)
	})
}

func TestConfigYAML(t *testing.T) {
	t.Run("loads as the default configuration", func(t *testing.T) {
		got, source, err := gracefulfx.LoadConfig(nil, ".")
		require.NoError(t, err)
		assert.Equal(t, gracefulfx.DefaultConfig(), got)
		assert.Equal(t, "config.yaml", source)
	})

	t.Run("has every option and no other", func(t *testing.T) {
		provider, err := config.NewYAML(config.File("config.yaml"))
		require.NoError(t, err)
		var section map[string]any
		require.NoError(t, provider.Get("graceful").Populate(&section))
		assert.Equal(t, optionsOf(reflect.TypeFor[gracefulfx.Config]()), keysOf(section))
	})
}

// optionsOf draws the tree of keys that a struct's yaml tags make.
func optionsOf(group reflect.Type) map[string]any {
	tree := map[string]any{}
	for field := range group.Fields() {
		tree[field.Tag.Get("yaml")] = nil
		if field.Type.Kind() == reflect.Struct {
			tree[field.Tag.Get("yaml")] = optionsOf(field.Type)
		}
	}
	return tree
}

// keysOf draws the same tree of a decoded section.
func keysOf(section map[string]any) map[string]any {
	tree := map[string]any{}
	for key, value := range section {
		tree[key] = nil
		if group, ok := value.(map[any]any); ok {
			below := map[string]any{}
			for name, value := range group {
				below[name.(string)] = value
			}
			tree[key] = keysOf(below)
		}
	}
	return tree
}
