package graceful_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestReportString(t *testing.T) {
	quiet := graceful.Report{
		Trigger:  "signal SIGUSR2",
		Took:     1234567 * time.Microsecond,
		Initial:  graceful.Counts{graceful.StateIdle: 14, graceful.StateActive: 2},
		Requests: graceful.RequestReport{Finished: 3, ServedLate: 4, Rejected: 5},

		ClosedIdle:   6,
		ClosedSilent: 7,
		Closers:      []graceful.CloserReport{{Name: "hub"}},
	}
	forced := quiet
	forced.Forced, forced.Requests.Cut = graceful.ErrTimeout, 8
	forced.ClosedByForce = graceful.Counts{graceful.StateHijacked: 1}
	forced.Closers = []graceful.CloserReport{{Name: "hub", Err: errors.New("broken")}}

	tests := []struct {
		name string
		give graceful.Report
		want string
		code int
	}{
		{
			"of a drain that forced nothing", quiet,
			"drained in 1.235s (signal SIGUSR2): connections active 2, idle 14; " +
				"requests finished 3, served late 4, rejected 5; closed idle 6, silent 7", 0,
		},
		{
			"of a drain that forced", forced,
			"drained in 1.235s (signal SIGUSR2): connections active 2, idle 14; " +
				"requests finished 3, served late 4, rejected 5, cut 8; closed idle 6, silent 7; " +
				"by force hijacked 1: graceful: drain timeout ran out; closer hub: broken", 1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.give.String())
			assert.Equal(t, tt.code, tt.give.ExitCode())
			assert.Equal(t, tt.code == 0, tt.give.Graceful())
		})
	}
}
