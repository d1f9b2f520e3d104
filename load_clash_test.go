package gracefulfx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func TestFilesThatClash(t *testing.T) {
	base := write(t, "base.yaml", "graceful: {timeout: 5s, reject: {status: 502}}\ndb: {password: secret}\n")
	tests := []struct {
		name, give, want string
	}{
		{"in the section", "graceful: 5", "1: graceful: a single value cannot override a mapping"},
		{"in a group", "graceful: {reject: [502]}", "1: graceful.reject: a list cannot override a mapping"},
		{"in an option", "graceful: {timeout: {s: 5}}", "1: graceful.timeout: a mapping cannot override a single value"},
		{"beside nulls", "db: ~\ngraceful: {timeout: ~, reject: 5}", "2: graceful.reject: a single value cannot override a mapping"},
		{"elsewhere", "db: {password: [a]}", "1: db.password: a list cannot override a single value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			local := write(t, "local.yaml", tt.give)
			err := fx.New(fx.NopLogger, gracefulfx.YAML(base, local)).Err()
			require.Error(t, err)
			assert.Equal(t, local+":"+tt.want+" in "+base, err.Error())
		})
	}

	t.Run("unless a null is in between", func(t *testing.T) {
		null := write(t, "null.yaml", "db: ~")
		local := write(t, "local.yaml", "db: none")
		assert.NoError(t, fx.New(fx.NopLogger, gracefulfx.YAML(base, null, local)).Err())
	})
}
