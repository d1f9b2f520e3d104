package ops

import (
	"sync"
	"time"
)

// _interval is how often a drain is looked at for those who watch it, at the most.
const _interval = 250 * time.Millisecond

// _mostViewers is how many may watch at a time, and how many may wait for the end.
const _mostViewers = 16

// seats are taken by those who watch.
type seats struct{ taken chan struct{} }

func newSeats(n int) seats { return seats{make(chan struct{}, n)} }

// take reports whether a seat was free.
func (s seats) take() bool {
	select {
	case s.taken <- struct{}{}:
		return true
	default:
		return false
	}
}

func (s seats) leave() { <-s.taken }

// limiter allows something four times a second, and four at once.
type limiter struct {
	mu    sync.Mutex // guards until
	until time.Time  // to when it has been used up
}

func (l *limiter) allow(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until.Before(now) {
		l.until = now
	}
	if l.until.Sub(now) > 3*_interval {
		return false
	}
	l.until = l.until.Add(_interval)
	return true
}
