package graceful_test

import (
	"testing"
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
		{graceful.Config{KeepAliveInterval: -1}, "Config.KeepAliveInterval is -1ns: must not be negative"},
		{graceful.Config{Late: 7}, "Config.Late is LatePolicy(7): must be Reject or Serve"},
	}
	for _, tt := range tests {
		_, err := graceful.NewDrainer(graceful.NewTracker(), tt.give)
		assert.ErrorContains(t, err, tt.want)
	}
}

func TestConfigRefusesAllAtOnce(t *testing.T) {
	_, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Timeout: -1, Delay: -1, KeepAliveInterval: -1, Late: 7})
	for _, name := range []string{"Timeout", "Delay", "KeepAliveInterval", "Late"} {
		assert.ErrorContains(t, err, "Config."+name)
	}
}

func TestConfigZeroIsFine(t *testing.T) {
	_, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
}
