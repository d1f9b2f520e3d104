package graceful

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStateHasAName(t *testing.T) {
	for s, want := range map[State]string{
		StateNew:      "new",
		StateReading:  "reading",
		StateActive:   "active",
		StateIdle:     "idle",
		StateHijacked: "hijacked",
		StateHTTP2:    "http2",
		99:            "State(99)",
	} {
		assert.Equal(t, want, s.String())
	}
}

func TestConnStateMapsToAState(t *testing.T) {
	for give, want := range map[connState]State{
		connHandshaking: StateNew,
		connSilent:      StateNew,
		connReading:     StateReading,
		connActive:      StateActive,
		connFollowed:    StateActive,
		connIdle:        StateIdle,
		connLeaving:     StateIdle,
		connEnding:      StateIdle,
		connHijacked:    StateHijacked,
		connHTTP2:       StateHTTP2,
		connUpgraded:    StateHTTP2,
	} {
		assert.Equalf(t, want, give.public(), "conn state %d", give)
	}
}
