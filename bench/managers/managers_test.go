package managers_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gracefulfx/gracefulfx/bench/managers"
	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Each manager restarts two instances in turn, by its own command and with the file of
// deploy/, and no client behind HAProxy, which tries again after failed connects alone,
// sees a failure. For forever that is the promise of --killSignal SIGUSR2.
func TestRestartsByManagersFailNothing(t *testing.T) {
	kit := newKit(t)
	require.NoError(t, managers.Install(t.Context(), managers.All()...))
	for _, k := range managers.All() {
		t.Run(k.Name, func(t *testing.T) {
			r := restart(t, kit, k, 2*each(t))
			if r.All().Failed() > 0 {
				t.Logf("%v; whether the machine stood still, a second run tells", r.All().Incidents)
				r = restart(t, kit, k, 2*each(t))
			}
			assert.Positive(t, r.All().Count[load.Served])
			assert.Zero(t, r.All().Failed(), "%v", r.All().Incidents)
			for _, s := range r.Stops {
				assert.Equal(t, "0", s.Exit.String(), s.Addr)
			}
		})
	}
}

// The same restarts with forever's own signal, SIGKILL, do fail requests: a run that
// noticed nothing there would prove nothing above.
func TestRestartsByForeverWithoutKillSignalFail(t *testing.T) {
	kit, k := newKit(t), managers.ForeverWithout()
	require.NoError(t, managers.Install(t.Context(), k))
	r := restart(t, kit, k, each(t))
	assert.Positive(t, r.All().Failed())
	for _, s := range r.Stops {
		assert.Equal(t, "killed", s.Exit.String(), s.Addr)
	}
}

// each is how often each of two instances is restarted.
func each(t *testing.T) int {
	t.Helper()
	text, ok := os.LookupEnv("BENCH_MANAGER_RESTARTS")
	if !ok {
		return 5
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, "environment BENCH_MANAGER_RESTARTS")
	require.Positive(t, n, "environment BENCH_MANAGER_RESTARTS")
	return n
}

// restart lets the manager make so many restarts in all.
func restart(t *testing.T, kit *peer.Kit, k managers.Kind, restarts int) rolling.Result {
	t.Helper()
	behind, err := proxy.Select("haproxy")
	require.NoError(t, err)
	r, err := managers.Run(t.Context(), kit, k, behind[0], restarts)
	require.NoError(t, err)
	t.Logf("%d restarts: %v", len(r.Stops), r.All())
	return r
}

// newKit builds the servers. Zero lost is a promise for Linux alone.
func newKit(t *testing.T) *peer.Kit {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skipf("nothing is lost on Linux; %s may reset a few connections", runtime.GOOS)
	}
	kit, err := peer.NewKit(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, kit.Close()) })
	return kit
}
