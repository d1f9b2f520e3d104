package gracefulfx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func TestNoSecretIsInAnError(t *testing.T) {
	const broken = "graceful: {timeout: 5}\n"
	tests := []struct {
		name, give, want string
	}{
		{"that begins like an alias", "db: {password: *s3cret}", "put a text that begins with * in quotes"},
		{"that contains itself", "db: &s3cret {password: *s3cret}", "an anchor contains an alias to itself"},
		{"that begins like a mapping", "db: {password: {{s3cret}}}", "put a text that begins with { or [ in quotes"},
		{"that begins like a tag", "db: {password: !!int s3cret}", "put a text that begins with ! in quotes"},
		{"that begins like nothing", "db: {password: @s3cret}", "put a text that begins with @, ` or % in quotes"},
		{"with a colon", "db:\n  password: s3cret: s3cret", "put a text that contains a colon and a space in quotes"},
		{"that is not closed", "db: {password: \"s3cret}", "found unexpected end of stream"},
		{"that is all of the file", "s3cret", "a single value is not a mapping"},
		{"that is a list in another file", broken + "db: {password: [s3cret]}", "timeout: 5 has no unit"},
		{"with a dollar sign", "db: {password: pa$s3cret}", "or $$ for a plain dollar sign"},
		{"with braces", "db: {password: 'pa${s3cret}'}", "or $$ for a plain dollar sign"},
		{"with a default", "db: {password: 'pa${x-s3cret}'}", "as a shell writes it"},
		{"from the environment", broken + "db: {password: $GRACEFULFX_SECRET}", "timeout: 5 has no unit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("GRACEFULFX_SECRET", "*s3cret: {")
			err := fx.New(fx.NopLogger, gracefulfx.YAML(write(t, "app.yaml", tt.give))).Err()
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "s3cret")
		})
	}

	t.Run("when files clash", func(t *testing.T) {
		base := write(t, "base.yaml", "db: {password: s3cret}")
		err := fx.New(fx.NopLogger, gracefulfx.YAML(base, write(t, "local.yaml", "db: {password: [s3cret]}"))).Err()
		require.ErrorContains(t, err, "cannot override")
		assert.NotContains(t, err.Error(), "s3cret")
	})
}
