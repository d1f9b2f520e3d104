package socketiotest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Many moves 2,000 clients at once, and over a time.
func Many(t *testing.T, s Server, transport string) {
	for _, spread := range []time.Duration{0, 4 * time.Second} {
		t.Run(fmt.Sprintf("spread %v", spread), func(t *testing.T) {
			crowd := Crowd{Count: 2000, Version: s.Versions[0], Transport: transport, Pace: 2}
			r := Move{
				Server: s, Crowd: crowd, Patience: 3 * _patience,
				Old: Order{Spread: spread, Limit: 15 * time.Second},
			}.Do(t)
			require.Len(t, r.Closers, 1)
			at := func(d int64) time.Duration { return time.UnixMilli(d).Sub(r.Outcome.Began) }
			slots := make(map[time.Duration]int)
			for _, c := range r.Seen {
				for _, d := range r.goodbyes(c.Spaces[0]) {
					slots[at(d.At).Truncate(500*time.Millisecond)]++
				}
			}
			t.Logf("last of %d had heard it after %v, the closer took %v, back within %v, per half second %v, %s; %s",
				crowd.Count, r.Told, r.Closers[0].Took, r.Back, slots, r.reasons(), r.Summary)
			how := fmt.Sprintf("gracefulfx, %d clients", crowd.Count)
			if spread > 0 {
				how += fmt.Sprintf(" over %v", spread)
			}
			t.Log(r.row(s, crowd, how))
			r.assertMoved(t, crowd.Count)
			// It takes 0.3 to 0.4 s; the bounds are for busy machines.
			assert.Less(t, r.Told, spread+3*time.Second, "until the last one had heard it")
			assert.Less(t, r.Closers[0].Took, spread+3*time.Second, "until all were told")
			assert.GreaterOrEqual(t, r.Closers[0].Took, spread/2, "the spread")
		})
	}
}
