package bench_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

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

func named(t *testing.T, name string) peer.Peer {
	t.Helper()
	peers, err := peer.Select(name)
	require.NoError(t, err)
	return peers[0]
}

// count reads how often to do something from the environment.
func count(t *testing.T, key string, otherwise int) int {
	t.Helper()
	text, ok := os.LookupEnv(key)
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	require.NoErrorf(t, err, "environment %s", key)
	require.Positivef(t, n, "environment %s", key)
	return n
}

// describe logs what happened to each of the requests that went wrong.
func describe(t *testing.T, stops []peer.Stop, tally load.Tally) {
	t.Helper()
	t.Logf("%v", tally)
	for _, i := range tally.Incidents {
		stop, ok := peer.LastBefore(stops, i.Ended())
		if !ok {
			stop.Signalled = i.Began
		}
		t.Logf("from the signal to %s: %s", stop.Addr, i.Since(stop.Signalled))
	}
}
