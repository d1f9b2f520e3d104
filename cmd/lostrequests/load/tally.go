package load

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// maxIncidents is how many incidents of each kind, and how many slow ones, the
// tally of one client remembers. A server that is down for long must not crowd
// out what is lost later.
const maxIncidents = 40

// Stall is how long no request may take: a lost SYN is sent again after a
// second, so a slower one waited for that.
const Stall = 900 * time.Millisecond

// Tally counts requests by kind. The zero value is empty and ready to use.
type Tally struct {
	// Count is how many there were of each kind.
	Count map[Kind]int
	// Slowest is how long the slowest of each kind took, its connect included.
	Slowest map[Kind]time.Duration
	// Slow is how many got a whole reply, but not as soon as [Client.Slow].
	Slow int
	// LastReply is when the last whole reply had arrived.
	LastReply time.Time
	// Incidents are the first requests that went wrong.
	Incidents []Incident

	stalled int // how many took longer than Stall
}

// add counts a request, and remembers it if it went wrong.
func (t *Tally) add(i Incident, wrong bool) {
	t.count(i.Kind, 1, i.Took)
	if i.Kind.Replied() {
		t.LastReply = i.Ended()
	}
	if i.Slow {
		t.Slow++
	}
	stalled := i.Slow || i.Took > Stall
	if stalled {
		t.stalled++
	}
	if wrong && t.Count[i.Kind] <= maxIncidents || stalled && t.stalled <= maxIncidents {
		t.Incidents = append(t.Incidents, i)
	}
}

func (t *Tally) count(k Kind, n int, slowest time.Duration) {
	if t.Count == nil {
		t.Count = make(map[Kind]int)
		t.Slowest = make(map[Kind]time.Duration)
	}
	t.Count[k] += n
	t.Slowest[k] = max(t.Slowest[k], slowest)
}

// Sum is what several tallies hold together.
func Sum(tallies ...Tally) Tally {
	var t Tally
	for _, other := range tallies {
		t.merge(other)
	}
	return t
}

func (t *Tally) merge(other Tally) {
	for k, n := range other.Count {
		t.count(k, n, other.Slowest[k])
	}
	if other.LastReply.After(t.LastReply) {
		t.LastReply = other.LastReply
	}
	t.Slow += other.Slow
	t.Incidents = append(t.Incidents, other.Incidents...)
}

// Total is how many requests there were.
func (t Tally) Total() int {
	n := 0
	for _, c := range t.Count {
		n += c
	}
	return n
}

// Lost is how many were lost.
func (t Tally) Lost() int {
	n := 0
	for k, c := range t.Count {
		if k.Lost() {
			n += c
		}
	}
	return n
}

// StaleWithin is how many were stale after less than the given silence: their
// server gave them less time than that.
func (t Tally) StaleWithin(d time.Duration) int {
	n := 0
	for _, i := range t.Incidents {
		if i.Kind == Stale && i.Idle >= 0 && i.Idle < d {
			n++
		}
	}
	return n
}

// Failed is how many were not served, for clients whose balancer should hide
// every restart: a refused connect and an error status count too.
func (t Tally) Failed() int { return t.Total() - t.Count[Served] }

// SlowestRequest is how long the slowest request took, refused connects not
// counted.
func (t Tally) SlowestRequest() time.Duration {
	var slowest time.Duration
	for k, d := range t.Slowest {
		if k != Refused {
			slowest = max(slowest, d)
		}
	}
	return slowest
}

// String lists the counts with the slowest of each kind, the largest first.
func (t Tally) String() string {
	kinds := slices.SortedFunc(maps.Keys(t.Count), func(a, b Kind) int {
		return cmp.Or(cmp.Compare(t.Count[b], t.Count[a]), cmp.Compare(a, b))
	})
	parts := make([]string, len(kinds))
	for i, k := range kinds {
		parts[i] = fmt.Sprintf("%s %d (≤ %v)", k, t.Count[k], t.Slowest[k].Round(100*time.Microsecond))
	}
	return strings.Join(parts, ", ")
}
