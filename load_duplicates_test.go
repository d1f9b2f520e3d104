package gracefulfx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func TestDuplicateKeys(t *testing.T) {
	tests := []struct {
		name, give, want string
	}{
		{
			"in the section", "graceful:\n  timeout: 5s\n  log: true\n  timeout: 6s\n",
			"graceful.timeout: duplicate key, again at line 4",
		},
		{
			"in a group", "graceful:\n  reject:\n    status: 502\n    # Or rather:\n\n    status: 503\n",
			"graceful.reject.status: duplicate key, again at line 6",
		},
		{
			"in a group after another", "graceful:\n  tls: {}\n  reject:\n    body: a\n    body: b\n",
			"graceful.reject.body: duplicate key, again at line 5",
		},
		{
			"that are groups", "graceful:\n  reject:\n    status: 502\n  reject:\n    body: x\n",
			"graceful.reject: duplicate key, again at line 5",
		},
		{
			"that are sections", "graceful:\n  log: true\n\ngraceful:\n  # Twice.\n  log: true\n",
			"graceful: duplicate key, again at line 6",
		},
		{
			"in quotes", "graceful:\n  \"log\": true\n  'log': true\n",
			"graceful.log: duplicate key, again at line 3",
		},
		{
			"in flow style", "graceful: {log: true, log: false}\n",
			"log: duplicate key, again at line 1",
		},
		{
			"that are numbers", "ports:\n  80: a\n  80: b\n",
			"ports.80: duplicate key, again at line 3",
		},
		{
			"of others", "db:\n  host: a\n  host: b\n",
			"db.host: duplicate key, again at line 3",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, "app.yaml", tt.give)
			err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
			assert.EqualError(t, err, path+": "+tt.want+": write it once")
		})
	}

	t.Run("are all named", func(t *testing.T) {
		path := write(t, "app.yaml", "graceful:\n  log: true\n  log: true\n  delay: 0s\n  delay: 0s\n")
		err := fx.New(fx.NopLogger, gracefulfx.YAML(path)).Err()
		assert.EqualError(t, err,
			path+": graceful.log: duplicate key, again at line 3: write it once\n"+
				path+": graceful.delay: duplicate key, again at line 5: write it once")
	})
}
