package load

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSumOfTallies(t *testing.T) {
	var a, b Tally
	start := time.Now()
	a.add(Incident{Kind: Served, Began: start, Took: 2 * time.Millisecond}, false)
	a.add(Incident{Kind: LostEOF, Began: start, Took: 5 * time.Second}, true)
	b.add(Incident{Kind: Served, Began: start, Took: 3 * time.Millisecond}, false)
	b.add(Incident{Kind: Served, Began: start, Took: time.Second}, false)
	b.add(Incident{Kind: Refused, Began: start, Took: 9 * time.Second}, false)
	sum := Sum(a, b)
	assert.Equal(t, map[Kind]int{Served: 3, LostEOF: 1, Refused: 1}, sum.Count)
	assert.Equal(t, 5*time.Second, sum.SlowestRequest(), "refused connects do not count")
	assert.Equal(t, start.Add(time.Second), sum.LastReply)
	assert.Equal(t, 1, sum.Lost())
	assert.Equal(t, 2, sum.Failed())
	assert.Len(t, sum.Incidents, 3, "the lost one and those that stalled")
	assert.Equal(t, "served 3 (≤ 1s), lost (EOF) 1 (≤ 5s), refused 1 (≤ 9s)", sum.String())
}

func TestStaleWithinCountsHastyClosesAlone(t *testing.T) {
	var tally Tally
	tally.add(Incident{Kind: Stale, Idle: 10 * time.Millisecond}, true)
	tally.add(Incident{Kind: Stale, Idle: 110 * time.Millisecond}, true)
	tally.add(Incident{Kind: LostEOF}, true)
	assert.Equal(t, 1, tally.StaleWithin(100*time.Millisecond))
}

// A server that was down for long must not hide what is lost after it.
func TestTallyRemembersSomeOfEachKind(t *testing.T) {
	var tally Tally
	for range 3 * maxIncidents {
		tally.add(Incident{Kind: Refused}, true)
	}
	tally.add(Incident{Kind: LostEOF}, true)
	tally.add(Incident{Kind: Served, Slow: true}, false)
	assert.Len(t, tally.Incidents, maxIncidents+2)
	assert.Equal(t, LostEOF, tally.Incidents[maxIncidents].Kind)
	assert.Equal(t, 1, tally.Slow)
}
