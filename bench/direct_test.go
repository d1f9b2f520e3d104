package bench_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/direct"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

func TestStopUnderLoadLosesNothing(t *testing.T) {
	kit, ours := newKit(t), named(t, peer.Ours)
	for n := range count(t, "BENCH_STOPS", 30) {
		r, err := direct.Stop(t.Context(), kit, ours, n, direct.Options{})
		require.NoError(t, err)
		lost, hasty := r.All().Lost(), r.Blind.StaleWithin(peer.MinSilence)
		if !assert.Zerof(t, lost+hasty, "stop %d, by %v: lost, or closed too soon", n, r.Stop.Signal) {
			describe(t, []peer.Stop{r.Stop}, r.All())
		}
		assertGraceful(t, r.Stop)
	}
}

// Without capabilities, and beside Shutdown, which loses under the same load:
// a run in which that one loses nothing would prove nothing.
func TestUnprivilegedStopLosesAtMostATenthOfShutdown(t *testing.T) {
	kit := newKit(t)
	ours, theirs := named(t, peer.Ours), named(t, "shutdown")
	var kept, fresh, theirKept, theirFresh load.Tally
	hasty := 0
	for n := range count(t, "BENCH_STOPS", 30) {
		r, err := direct.Stop(t.Context(), kit, ours, n, direct.Options{Unprivileged: true})
		require.NoError(t, err)
		assertGraceful(t, r.Stop)
		hasty += r.Blind.StaleWithin(peer.MinSilence)
		if r.All().Lost()+hasty > 0 {
			describe(t, []peer.Stop{r.Stop}, r.All())
		}
		kept, fresh = load.Sum(kept, r.Looking, r.Blind), load.Sum(fresh, r.Fresh)

		r, err = direct.Stop(t.Context(), kit, theirs, n, direct.Options{Unprivileged: true})
		require.NoError(t, err)
		theirKept, theirFresh = load.Sum(theirKept, r.Looking, r.Blind), load.Sum(theirFresh, r.Fresh)
	}
	t.Logf("lost: kept-alive %d beside %d, fresh %d beside %d",
		kept.Lost(), theirKept.Lost(), fresh.Lost(), theirFresh.Lost())
	assert.Positive(t, theirKept.Lost())
	assert.Positive(t, theirFresh.Lost())
	assert.Zero(t, kept.Lost())
	assert.Zero(t, hasty, "closed too soon")
	assert.LessOrEqual(t, fresh.Lost()*10, theirFresh.Lost())
}

func assertGraceful(t *testing.T, stops ...peer.Stop) {
	t.Helper()
	for _, s := range stops {
		assert.Falsef(t, s.Exit.Killed, "%s was killed after %v", s.Addr, s.FromSignal())
		assert.Zerof(t, s.Exit.Code, "exit code of %s: %s", s.Addr, s.Exit.Stderr)
	}
}
