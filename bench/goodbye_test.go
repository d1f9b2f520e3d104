package bench_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
)

// Behind a proxy that stands still for longer than quietPeriod, requests cross the
// close of idle connections. They fail without a goodbye, and with Shutdown; that
// none fails with it, TestRollingRestartsBehindProxiesFailNothing shows.
func TestWithoutAGoodbyeAFrozenProxyFailsRequests(t *testing.T) {
	kit, mute := newKit(t), proxy.Frozen("none")
	require.NoError(t, proxy.Install(t.Context(), mute))
	for _, name := range []string{peer.Ours, "shutdown"} {
		t.Run(name, func(t *testing.T) {
			r, err := rolling.Run(t.Context(), kit, named(t, name), mute, count(t, "BENCH_RESTARTS", 20))
			require.NoError(t, err)
			t.Logf("%d restarts: %d failed", len(r.Stops), r.All().Failed())
			assert.Positive(t, r.All().Failed())
		})
	}
}
