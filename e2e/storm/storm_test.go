package storm

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheEngineWeathersAStorm(t *testing.T) {
	n := *trials
	if testing.Short() {
		n = min(n, batch)
	}
	t.Logf("replay it with -storm.seed=%d -storm.trials=%d", *seed, n)
	r := Storm{Seed: *seed, Trials: n, Out: t.Output()}.Run()
	t.Log(r)
	assert.True(t, r.OK() || clearsUp(t, r, n))
	assert.Equal(t, n, r.Trials)
	assert.Positive(t, r.Replies)
}

// clearsUp reports whether the faults of a storm do not come again. What shows
// once in thousands of trials, on a machine that is busy with other tests too, is
// printed; make storm counts it.
func clearsUp(t *testing.T, r Result, trials int) bool {
	t.Helper()
	again := []Storm{{Seed: *seed, Trials: trials}} // the faults are those of all together
	if r.Failed > 0 {
		again = nil
		for _, failed := range r.Seeds {
			again = append(again, Storm{Seed: failed, Trials: 1})
		}
	}
	for _, s := range again {
		s.Out = t.Output()
		if r := s.Run(); !r.OK() {
			t.Logf("again, from seed %d: %v", s.Seed, r)
			return false
		}
	}
	return len(again) <= trials/20
}

// The scripts and the model of replies are right: where no drain comes between,
// the judge finds nothing.
func TestNothingIsWrongWithoutADrain(t *testing.T) {
	rules := []Rule{Setup, Lost, Thrown, Wrong, Closing, Refused, Leak}
	r := Storm{Seed: *seed, Trials: 48, Out: t.Output(), with: newShutdown, Calm: true, only: rules}.Run()
	t.Log(r)
	assert.True(t, r.OK(), "replay it with -storm.seed=%d", *seed)
}

// The judge is not blind: http.Server.Shutdown loses requests.
func TestShutdownLoses(t *testing.T) {
	r := Storm{Seed: 1, Trials: 96, At: 16, Out: io.Discard, with: newShutdown}.Run()
	t.Log(r)
	assert.Greater(t, r.Faults[Lost], 10)
	assert.Positive(t, r.Faults[Refused])
}
