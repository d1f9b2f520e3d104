package bench_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/distant"
	"github.com/gracefulfx/gracefulfx/bench/netlab"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// A single client that connects from far away is served or refused, and never
// reset, although no other connection tells how far away it is. Beside Shutdown,
// which resets it: a run in which that one resets nobody would prove nothing.
func TestStopLosesNobodyWhoIsFarAway(t *testing.T) {
	kit, ours, theirs := newKit(t), named(t, peer.Ours), named(t, "shutdown")
	for _, trip := range []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond} {
		t.Run(fmt.Sprint(trip), func(t *testing.T) {
			t.Parallel()
			lab, err := netlab.New(netlab.Link{})
			if err != nil {
				t.Skipf("this takes root and network namespaces: %v", err)
			}
			t.Cleanup(func() { assert.NoError(t, lab.Close()) })
			var all, others load.Tally
			stops := count(t, "BENCH_DISTANT_STOPS", 10)
			for n := range stops {
				r, err := distant.Stop(t.Context(), kit, lab, ours, n, 1, trip)
				require.NoError(t, err)
				if r.Fresh.Lost() > 0 {
					describe(t, []peer.Stop{r.Stop}, r.Fresh)
				}
				assertGraceful(t, r.Stop)
				all = load.Sum(all, r.Fresh)
				r, err = distant.Stop(t.Context(), kit, lab, theirs, n, 1, trip)
				require.NoError(t, err)
				others = load.Sum(others, r.Fresh)
			}
			t.Logf("%d stops: lost %d beside %d", stops, all.Lost(), others.Lost())
			assert.Zero(t, all.Lost())
			for n := stops; others.Lost() == 0; n++ { // it loses at every other moment or so
				require.Less(t, n, stops+20, "Shutdown loses nobody")
				r, err := distant.Stop(t.Context(), kit, lab, theirs, n, 1, trip)
				require.NoError(t, err)
				others = load.Sum(others, r.Fresh)
			}
		})
	}
}

// Where every handshake is in a cookie, none of them can be counted.
func TestStopLosesNobodyWhoseHandshakeIsInACookie(t *testing.T) {
	kit, ours := newKit(t), named(t, peer.Ours)
	lab, err := netlab.New(netlab.Link{})
	if err != nil {
		t.Skipf("this takes root and network namespaces: %v", err)
	}
	t.Cleanup(func() { assert.NoError(t, lab.Close()) })
	require.NoError(t, lab.Server.Do(func() error {
		return os.WriteFile("/proc/sys/net/ipv4/tcp_syncookies", []byte("2"), 0o600)
	}))
	var all load.Tally
	stops := count(t, "BENCH_DISTANT_STOPS", 10)
	for n := range stops {
		r, err := distant.Stop(t.Context(), kit, lab, ours, n, 4, 20*time.Millisecond)
		require.NoError(t, err)
		if r.Fresh.Lost() > 0 {
			describe(t, []peer.Stop{r.Stop}, r.Fresh)
		}
		assertGraceful(t, r.Stop)
		all = load.Sum(all, r.Fresh)
	}
	t.Logf("%d stops: lost %d", stops, all.Lost())
	assert.Zero(t, all.Lost())
}
