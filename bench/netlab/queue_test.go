package netlab

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func newQueue() *queue { return &queue{random: rand.New(rand.NewPCG(1, 2))} }

func TestQueueKeepsTheOrder(t *testing.T) {
	q, now := newQueue(), time.Now()
	last := now
	for i := range 1000 {
		at, ok := q.arrival(now.Add(time.Duration(i)), Link{Delay: time.Millisecond, Jitter: time.Second}, 100)
		assert.True(t, ok)
		assert.False(t, at.Before(last))
		last = at
	}
}

func TestQueueReorders(t *testing.T) {
	q, now := newQueue(), time.Now()
	early := 0
	for range 1000 {
		if at, _ := q.arrival(now, Link{Delay: time.Second, Reorder: 0.1}, 100); at.Equal(now) {
			early++
		}
	}
	assert.InDelta(t, 100, early, 40)
}

func TestQueueLoses(t *testing.T) {
	q, now := newQueue(), time.Now()
	lost := 0
	for range 1000 {
		if _, ok := q.arrival(now, Link{Loss: 0.1}, 100); !ok {
			lost++
		}
	}
	assert.InDelta(t, 100, lost, 40)
}

func TestQueueIsNotWithoutEnd(t *testing.T) {
	q, now := newQueue(), time.Now()
	passed := 0
	for range 1000 {
		if at, ok := q.arrival(now, Link{Rate: 1000}, 100); ok {
			passed++
			assert.LessOrEqual(t, at.Sub(now), _patience+100*time.Millisecond)
		}
	}
	assert.Equal(t, 11, passed, "a second of them, and one that is sent at its end")
}
