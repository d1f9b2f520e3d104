//go:build !race

package graceful_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A request allocates what it does with net/http alone. The race detector makes
// pools forget, so this runs without it.
func TestRequestAllocatesNothing(t *testing.T) {
	const requests = 20_000
	perRequest := make(map[string]float64)
	for _, server := range _replayServers {
		l := newReplayListener()
		server.start(t, l)
		l.serve(100)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		l.serve(requests)
		runtime.ReadMemStats(&after)
		perRequest[server.name] = float64(after.Mallocs-before.Mallocs) / requests
	}
	t.Logf("allocations per request: %v", perRequest)
	assert.InDelta(t, perRequest["nethttp"], perRequest["graceful"], 0.1, "one in 64 requests makes writers for the next")
}
