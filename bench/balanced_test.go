package bench_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/kube"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

func TestRollingRestartsBehindProxiesFailNothing(t *testing.T) {
	kit, ours := newKit(t), named(t, peer.Ours)
	require.NoError(t, proxy.Install(t.Context(), proxy.Every()...))
	for _, k := range proxy.Every() {
		t.Run(k.Name, func(t *testing.T) {
			restart := func() rolling.Result {
				r, err := rolling.Run(t.Context(), kit, ours, k, count(t, "BENCH_RESTARTS", 20))
				require.NoError(t, err)
				return r
			}
			r := restart()
			if noticed(r.All(), r.Reserved, r.Freeze) {
				t.Logf("a client noticed: %v; whether the machine stood still, a second run tells", r.All())
				r = restart()
			}
			assertUnnoticed(t, r.Stops, r.All(), r.Reserved, r.Freeze)
		})
	}
}

func TestRollOfPodsFailsNothing(t *testing.T) {
	kit, ours := newKit(t), named(t, peer.Ours)
	r, err := kube.Roll(t.Context(), kit, ours, count(t, "BENCH_PODS", 3))
	require.NoError(t, err)
	assertUnnoticed(t, r.Stops, r.All(), 0, 0)
}

// assertUnnoticed asserts that no client noticed the stops: every request was
// served but those that a proxy's client failed by itself, and none waited for a
// SYN to be sent again, beside the time for which the balancer stood still.
func assertUnnoticed(t *testing.T, stops []peer.Stop, all load.Tally, excused int, freeze time.Duration) {
	t.Helper()
	assert.Positive(t, all.Count[load.Served])
	assert.Equal(t, excused, all.Failed())
	assert.Less(t, all.SlowestRequest(), load.Stall+freeze)
	if noticed(all, excused, freeze) {
		describe(t, stops, all)
	}
	assertGraceful(t, stops...)
}

// noticed reports whether a client noticed the stops.
func noticed(all load.Tally, excused int, freeze time.Duration) bool {
	return all.Count[load.Served] == 0 || all.Failed() != excused || all.SlowestRequest() >= load.Stall+freeze
}
