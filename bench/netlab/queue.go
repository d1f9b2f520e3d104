package netlab

import (
	"math/rand/v2"
	"time"
)

// _patience is for how long a packet waits for its turn on a link of a limited
// rate before it is lost.
const _patience = time.Second

// queue says when each packet of one direction arrives.
type queue struct {
	random *rand.Rand
	free   time.Time // when the link has sent what came before
	last   time.Time // when that arrives
}

// arrival returns when a packet of the given size that is sent now arrives, or
// false if it is lost.
func (q *queue) arrival(now time.Time, l Link, size int) (time.Time, bool) {
	if l.Loss > 0 && q.random.Float64() < l.Loss {
		return time.Time{}, false
	}
	sent := now
	if l.Rate > 0 {
		if q.free.Sub(now) > _patience {
			return time.Time{}, false
		}
		sent = later(now, q.free).Add(time.Duration(size) * time.Second / time.Duration(l.Rate))
		q.free = sent
	}
	at := sent.Add(l.Delay)
	if l.Jitter > 0 {
		at = at.Add(time.Duration(q.random.Int64N(int64(l.Jitter))))
	}
	if l.Reorder > 0 && q.random.Float64() < l.Reorder {
		return sent, true
	}
	q.last = later(at, q.last)
	return q.last, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
