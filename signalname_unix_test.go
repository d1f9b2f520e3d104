//go:build unix

package gracefulfx_test

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx"
)

func TestSignalByDefault(t *testing.T) {
	assert.Equal(t, []os.Signal{syscall.SIGUSR2}, gracefulfx.DefaultConfig().Signals)
}

func TestSignalsRefused(t *testing.T) {
	const (
		instead = ": use one such as SIGUSR2"
		write   = ": write one such as SIGUSR2"
	)
	tests := []struct {
		name, give, want string
	}{
		{"unknown", "SIGFOO", `"SIGFOO" is not a signal of this system` + write},
		{"unknown in a list", "[SIGUSR2, SIGFOO]", `"SIGFOO" is not a signal of this system` + write},
		{"two in one text", "SIGUSR1 SIGUSR2", `"SIGUSR1 SIGUSR2" is not a signal of this system` + write},
		{"an empty name", `""`, `"" is not a signal of this system` + write},
		{"a number", "12", `12 is not a signal name` + write},
		{"null in a list", "[~]", `null is not a signal name` + write},
		{"a mapping", "{name: SIGUSR2}", `a mapping is not a signal name` + write},
		{"an empty list", "[]", `an empty list would never drain: name a signal such as SIGUSR2`},
		{"SIGKILL", "SIGKILL", `SIGKILL cannot be caught` + instead},
		{"SIGSTOP", "stop", `SIGSTOP cannot be caught` + instead},
		{"SIGKILL in a list", "[SIGUSR2, KILL]", `SIGKILL cannot be caught` + instead},
		{"a crash", "SIGSEGV", `SIGSEGV means a crash` + instead},
		{"the runtime's own", "SIGURG", `SIGURG is what the Go runtime sends itself all the time` + instead},
		{"one that a lost client sends", "SIGPIPE", `SIGPIPE comes with every client that hangs up` + instead},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse(t, "graceful: {signal: "+tt.give+"}")
			assert.EqualError(t, err, "graceful.signal: "+tt.want)
		})
	}
}

func TestSignalsOfAListAreAllLookedAt(t *testing.T) {
	_, err := parse(t, "graceful: {signal: [SIGFOO, SIGKILL, 3]}")
	assert.ErrorContains(t, err, `"SIGFOO"`)
	assert.ErrorContains(t, err, "SIGKILL cannot be caught")
	assert.ErrorContains(t, err, "3 is not a signal name")
}
