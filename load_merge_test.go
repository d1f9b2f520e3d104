package gracefulfx_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func TestYAMLMerges(t *testing.T) {
	const anchors = "base: &base {timeout: 5s, delay: 1s, reject: {status: 503}}\nother: &other {timeout: 6s, idleTimeout: 7s}\n"
	tests := []struct {
		name, give     string
		timeout, delay time.Duration
		status         int
	}{
		{"alone", "graceful:\n  <<: *base\n", 5 * time.Second, time.Second, 503},
		{"with an override below", "graceful:\n  <<: *base\n  timeout: 8s\n", 8 * time.Second, time.Second, 503},
		{"with an override above", "graceful:\n  timeout: 8s\n  <<: *base\n", 8 * time.Second, time.Second, 503},
		{"in flow style", "graceful: {timeout: 8s, <<: *base}", 8 * time.Second, time.Second, 503},
		{"of two, the first of which counts", "graceful:\n  <<: [*base, *other]\n", 5 * time.Second, time.Second, 503},
		{"of two, one by one", "graceful:\n  <<: *other\n  <<: *base\n", 6 * time.Second, time.Second, 503},
		{"with a tag", "graceful:\n  !!merge <<: *base\n  timeout: 8s\n", 8 * time.Second, time.Second, 503},
		{"in a group", "graceful:\n  timeout: 8s\n  delay: 1s\n  reject:\n    status: 500\n    <<: {status: 503}\n", 8 * time.Second, time.Second, 500},
		{"of merges", "more: &more\n  <<: *base\n  delay: 2s\ngraceful:\n  <<: *more\n", 5 * time.Second, 2 * time.Second, 503},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := gracefulfx.LoadConfig(populate(t, write(t, "app.yaml", anchors+tt.give)), t.TempDir())
			require.NoError(t, err)
			assert.Equal(t, tt.timeout, got.Timeout)
			assert.Equal(t, tt.delay, got.Delay)
			assert.Equal(t, tt.status, got.Reject.Status)
		})
	}

	t.Run("but not what only looks so", func(t *testing.T) {
		path := write(t, "app.yaml", "a: \"x <<: y <<  : z\"\nb: |\n  <<: *c\nc: <<\n# <<: *e\n")
		var got map[string]string
		require.NoError(t, populate(t, path).Get("").Populate(&got))
		assert.Equal(t, map[string]string{"a": "x <<: y <<  : z", "b": "<<: *c\n", "c": "<<"}, got)
	})
}

func TestYAMLMergesRefused(t *testing.T) {
	tests := []struct {
		name, give, want string
	}{
		{"of a single value", "a: &a 1\nb:\n  <<: *a\n", " invalid YAML: << merges mappings only: write <<: and an alias to a mapping, such as *base"},
		{"with a duplicate key", "a: &a {b: 1}\nc:\n  <<: *a\n  d: 1\n  d: 2\n", " c.d: duplicate key, again at line 5: write it once"},
		{"with a fault", "a: &a {timeout: 5}\ngraceful:\n  <<: *a\n", `2: graceful.timeout: 5 has no unit: write a duration such as "30s"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, "app.yaml", tt.give)
			assert.EqualError(t, fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err(), path+":"+tt.want)
		})
	}
}
