package gracefulfx_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDurationsAllowed(t *testing.T) {
	tests := []struct {
		give string
		want time.Duration
	}{
		{"30s", 30 * time.Second},
		{`"30s"`, 30 * time.Second},
		{"1h2m3s", time.Hour + 2*time.Minute + 3*time.Second},
		{"1.5s", 1500 * time.Millisecond},
		{"0s", 0},
		{"0", 0},
		{"none", 0},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			got, err := parse(t, "graceful: {delay: "+tt.give+"}")
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Delay)
		})
	}
}

func TestDurationsRefused(t *testing.T) {
	const form = `is not a duration: write a number and a unit (ms, s, m, h), such as "30s"`
	tests := []struct {
		name, give, want string
	}{
		{"a number", "30000", `30000 has no unit: write a duration such as "30s"`},
		{"a quoted number", `"30000"`, `"30000" has no unit: write a duration such as "30s"`},
		{"a fraction", "1.5", `1.5 has no unit: write a duration such as "30s"`},
		{"a negative number", "-5", `-5 has no unit: write a duration such as "30s"`},
		{"zero", "0s", `0s is not allowed: write a duration above zero, such as "30s"`},
		{"zero without a unit", "0", `0s is not allowed: write a duration above zero, such as "30s"`},
		{"none", "none", `0s is not allowed: write a duration above zero, such as "30s"`},
		{"a negative duration", "-5s", `-5s is not allowed: write a duration above zero, such as "30s"`},
		{"a word", "soon", `"soon" ` + form},
		{"an unknown unit", "1d", `"1d" ` + form},
		{"a space", "30 s", `"30 s" ` + form},
		{"an empty text", `""`, `"" ` + form},
		{"a switch", "true", `true ` + form},
		{"too many hours for Go", "3000000h", `"3000000h" is too long: write at most "8760h0m0s"`},
		{"too many hours", "9000h", `9000h0m0s is too long: write at most "8760h0m0s"`},
		{"a list", "[30s]", `a list ` + form},
		{"a mapping", "{seconds: 30}", `a mapping ` + form},
	}
	for _, key := range []string{"timeout", "keepAliveInterval", "readHeaderTimeout", "idleTimeout"} {
		for _, tt := range tests {
			t.Run(key+" with "+tt.name, func(t *testing.T) {
				_, err := parse(t, "graceful: {"+key+": "+tt.give+"}")
				assert.EqualError(t, err, "graceful."+key+": "+tt.want)
			})
		}
	}
}
