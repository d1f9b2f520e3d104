package graceful_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestConfigRefuses(t *testing.T) {
	tests := []struct {
		give graceful.Config
		want string
	}{
		{graceful.Config{Timeout: -time.Second}, "Config.Timeout is -1s: must not be negative"},
		{graceful.Config{Delay: -time.Second}, "Config.Delay is -1s: must not be negative"},
		{graceful.Config{MaxConnectionAge: -1}, "Config.MaxConnectionAge is -1ns: must not be negative"},
		{graceful.Config{KeepAliveInterval: -1}, "Config.KeepAliveInterval is -1ns: must not be negative"},
		{graceful.Config{QuietPeriod: -1}, "Config.QuietPeriod is -1ns: must not be negative"},
		{
			graceful.Config{QuietPeriod: 99 * time.Millisecond, KeepAliveInterval: 100 * time.Millisecond},
			"Config.QuietPeriod is 99ms: must be from KeepAliveInterval to half of Timeout, 100ms to 15s",
		},
		{graceful.Config{QuietPeriod: time.Second, Timeout: time.Second}, "Config.QuietPeriod is 1s: must be from KeepAliveInterval to half of Timeout, 100ms to 500ms"},
		{graceful.Config{Goodbye: 7}, "Config.Goodbye is Goodbye(7): must be"},
		{
			graceful.Config{Goodbye: graceful.GoodbyeReject, Rejection: http.NotFoundHandler()},
			"Config.Goodbye is reject: needs a Rejection that NewRejection has made",
		},
		{graceful.Config{Late: 7}, "Config.Late is LatePolicy(7): must be Reject or Serve"},
	}
	for _, tt := range tests {
		_, err := graceful.NewDrainer(graceful.NewTracker(), tt.give)
		assert.ErrorContains(t, err, tt.want)
	}
}

func TestConfigRefusesAllAtOnce(t *testing.T) {
	_, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Timeout: -1, Delay: -1, KeepAliveInterval: -1, QuietPeriod: -1, Late: 7, Goodbye: 7})
	for _, name := range []string{"Timeout", "Delay", "KeepAliveInterval", "QuietPeriod", "Late", "Goodbye"} {
		assert.ErrorContains(t, err, "Config."+name)
	}
}

func TestConfigZeroIsFine(t *testing.T) {
	_, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
}

// How long an idle connection gets, by what is configured.
func TestConfigQuietPeriod(t *testing.T) {
	tests := []struct {
		name   string
		config graceful.Config
		want   time.Duration
	}{
		{"half a second by default", graceful.Config{}, 500 * ms},
		{"no less than the interval", graceful.Config{KeepAliveInterval: 700 * ms}, 700 * ms},
		{"no more than a quarter of the timeout", graceful.Config{Timeout: time.Second}, 250 * ms},
		{"what is configured", graceful.Config{QuietPeriod: 15 * time.Second}, 15 * time.Second},
		{"though it is shorter than the default interval", graceful.Config{QuietPeriod: ms}, ms},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := serve(t, tt.config, say)
				p := a.dial()
				p.ask("/")
				r := <-a.drain()
				require.NoError(t, r.err)
				p.gone()
				assertTook(t, tt.want, r.Took)
			})
		})
	}
}
