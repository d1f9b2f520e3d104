package main

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// tally counts what the clients saw. The zero value is ready, and many may use
// it at once.
type tally struct {
	mu     sync.Mutex
	counts counts
}

// counts is what a tally holds.
type counts struct {
	sent    int
	failed  map[string]int // by what went wrong
	slowest time.Duration  // of those that were answered
}

// add counts an order, with what went wrong or "".
func (t *tally) add(took time.Duration, failure string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := &t.counts
	c.sent++
	if failure == "" {
		c.slowest = max(c.slowest, took)
		return
	}
	if c.failed == nil {
		c.failed = make(map[string]int)
	}
	c.failed[failure]++
}

// now returns the counts so far.
func (t *tally) now() counts {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.counts
	c.failed = maps.Clone(c.failed)
	return c
}

// lost returns how many failed.
func (c counts) lost() int {
	var n int
	for _, k := range c.failed {
		n += k
	}
	return n
}

// kinds returns all that went wrong in any of the counts, the most frequent
// first.
func kinds(all ...counts) []string {
	sum := make(map[string]int)
	for _, c := range all {
		for kind, n := range c.failed {
			sum[kind] += n
		}
	}
	return slices.SortedFunc(maps.Keys(sum), func(a, b string) int {
		return cmp.Or(cmp.Compare(sum[b], sum[a]), cmp.Compare(a, b))
	})
}
