package weakset_test

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/weakset"
)

// thing is large enough to have a place of its own in memory: the collector takes
// tiny values in batches.
type thing struct{ _ [64]byte }

// values are what was forgotten.
type values struct {
	mu   sync.Mutex
	list []int
}

func (v *values) add(n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = append(v.list, n)
}

func (v *values) addNegative(n int) { v.add(-n) }

func (v *values) all() []int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]int(nil), v.list...)
}

// collect collects until done.
func collect(t *testing.T, done func() bool) {
	t.Helper()
	require.Eventually(t, func() bool {
		runtime.GC()
		return done()
	}, 10*time.Second, time.Millisecond)
}

// collectAll collects until a cleanup has run that was added last.
func collectAll(t *testing.T) {
	t.Helper()
	var taken atomic.Bool
	runtime.AddCleanup(new(thing), func(int) { taken.Store(true) }, 0)
	collect(t, taken.Load)
}

func TestForgottenMemberLeavesAlone(t *testing.T) {
	var set weakset.Set[thing, int]
	var forgotten values
	kept := new(thing)
	set.Add(kept, 1, forgotten.add)
	set.Add(new(thing), 2, forgotten.add)
	collect(t, func() bool { return len(forgotten.all()) > 0 })
	assert.Equal(t, []int{2}, forgotten.all())
	assert.Equal(t, 1, set.Len())
	assert.Equal(t, []*thing{kept}, set.AppendTo(nil))
}

func TestRemovedMemberIsNotForgotten(t *testing.T) {
	var set weakset.Set[thing, int]
	var forgotten values
	func() {
		p := new(thing)
		set.Add(p, 1, forgotten.add)
		assert.True(t, set.Remove(p))
		assert.False(t, set.Remove(p), "the second time")
	}()
	assert.Zero(t, set.Len())
	collectAll(t)
	assert.Empty(t, forgotten.all())
}

func TestAddedAgainTheyHaveTheNewValues(t *testing.T) {
	const n = 50 // the cleanups of one thing run in any order
	var set weakset.Set[thing, int]
	var forgotten values
	func() {
		for range n {
			p := new(thing)
			set.Add(p, 1, forgotten.addNegative)
			set.Add(p, 2, forgotten.add)
		}
		assert.Equal(t, n, set.Len())
	}()
	collect(t, func() bool { return len(forgotten.all()) >= n })
	collectAll(t)
	assert.Equal(t, slices.Repeat([]int{2}, n), forgotten.all())
}

func TestClearedMembersAreNotForgotten(t *testing.T) {
	var set weakset.Set[thing, int]
	var forgotten values
	func() {
		a, b := new(thing), new(thing)
		set.Add(a, 1, forgotten.add)
		set.Add(b, 2, forgotten.add)
		assert.ElementsMatch(t, []int{1, 2}, set.Clear())
		assert.False(t, set.Remove(a))
		runtime.KeepAlive(b)
	}()
	assert.Zero(t, set.Len())
	collectAll(t)
	assert.Empty(t, forgotten.all())
}

func TestEmptySet(t *testing.T) {
	var set weakset.Set[thing, int]
	assert.Zero(t, set.Len())
	assert.False(t, set.Remove(new(thing)))
	assert.Empty(t, set.Clear())
	assert.Empty(t, set.AppendTo(nil))
}

// Each value goes to one owner, to who clears or to forgotten, also those whose
// cleanups are under way: there are so many that some are.
func TestEachValueGoesToOneOwner(t *testing.T) {
	const n = 5000
	for range 5 {
		var set weakset.Set[thing, int]
		var forgotten atomic.Int32
		owned := make([]atomic.Int32, n)
		for i := range n {
			set.Add(new(thing), i, func(i int) {
				owned[i].Add(1)
				forgotten.Add(1)
			})
		}
		runtime.GC()
		cleared := set.Clear()
		for _, i := range cleared {
			owned[i].Add(1)
		}
		collect(t, func() bool { return len(cleared)+int(forgotten.Load()) >= n })
		collectAll(t)
		for i := range owned {
			require.EqualValues(t, 1, owned[i].Load(), "value %d", i)
		}
		t.Logf("%d were cleared, %d forgotten", len(cleared), forgotten.Load())
	}
}
