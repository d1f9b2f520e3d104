package gracefulfx_test

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx"
)

func TestSignalsAllowed(t *testing.T) {
	tests := []struct {
		give string
		want []os.Signal
	}{
		{"SIGTERM", []os.Signal{syscall.SIGTERM}},
		{"TERM", []os.Signal{syscall.SIGTERM}},
		{"sigterm", []os.Signal{syscall.SIGTERM}},
		{"term", []os.Signal{syscall.SIGTERM}},
		{"none", []os.Signal{gracefulfx.NoSignal}},
		{"[NONE]", []os.Signal{gracefulfx.NoSignal}},
		{"[INT]", []os.Signal{syscall.SIGINT}},
		{"[SIGTERM, int]", []os.Signal{syscall.SIGTERM, syscall.SIGINT}},
	}
	for _, tt := range tests {
		t.Run(tt.give, func(t *testing.T) {
			got, err := parse(t, "graceful: {signal: "+tt.give+"}")
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Signals)
		})
	}
}

func TestSignalsThatCannotBe(t *testing.T) {
	tests := []struct {
		name string
		give os.Signal
		want string
	}{
		{"nil", nil, "graceful.signal: nil is not a signal: use one such as SIG"},
		{"killing", os.Kill, "cannot be caught: use one such as SIG"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := gracefulfx.DefaultConfig()
			c.Signals = []os.Signal{tt.give}
			assert.ErrorContains(t, c.Validate(), tt.want)
		})
	}
}
