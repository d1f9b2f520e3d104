package graceful_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestNamesOfConstants(t *testing.T) {
	for give, want := range map[fmt.Stringer]string{
		graceful.PhaseServing:     "serving",
		graceful.PhaseAnnounce:    "announce",
		graceful.PhaseLameDuck:    "lame duck",
		graceful.PhaseCloseIntake: "close intake",
		graceful.PhaseWait:        "wait",
		graceful.PhaseForce:       "force",
		graceful.PhaseReport:      "report",
		graceful.PhaseDrained:     "drained",
		graceful.Phase(99):        "Phase(99)",
		graceful.Reject:           "reject",
		graceful.Serve:            "serve",
		graceful.LatePolicy(99):   "LatePolicy(99)",
	} {
		assert.Equal(t, want, give.String())
	}
}
