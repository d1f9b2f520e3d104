package intake

import (
	"context"
	"time"
)

// A quiet moment of a listener whose Accept cannot be interrupted is longer
// than one of others, because nothing tells whether the goroutine that accepts
// had a processor at all. After _deafLimit the shorter one will do.
const (
	_deafLimit  = 200 * time.Millisecond
	_deafWindow = 20 * time.Millisecond
)

// awaitQuiet waits until the accepting goroutine, which nothing but the close
// can interrupt, has found nothing for a while. Under load that never comes, so
// a shorter while will do after some time, and none in the end.
func (l *Listener) awaitQuiet(ctx context.Context) {
	if !l.served.Load() {
		return
	}
	began, window := time.Now(), _deafWindow
	tick := time.NewTicker(window)
	defer tick.Stop()
	for before := l.looks.Load(); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if l.starving() {
			began = time.Now()
		}
		now, since := l.looks.Load(), time.Since(began)
		if quietSince(before, now, since) && l.emptied(since) {
			return
		}
		if since >= _deafLimit && window != _blindWindow {
			window = _blindWindow
			tick.Reset(window)
		}
		before = now
	}
}

// emptied reports whether the accept queue is empty, as far as that can be told,
// or the time for that is over: on a busy machine the goroutine that accepts may
// not have had a processor for longer than any quiet moment. Handshakes that are
// half-way are asked for until there were none, see accepted.
func (l *Listener) emptied(since time.Duration) bool {
	switch {
	case since >= Limit-_unheldReserve:
		return l.queueLen() <= 0 || l.overtime.over(l)
	case l.queueLen() > 0:
		return false
	case !l.settled:
		l.settled = l.halfOpen() <= 0
		return l.settled && l.queueLen() <= 0
	default:
		return true
	}
}

// quietSince reports whether the accepting goroutine found nothing between two
// counts of its looks, or has had its time.
func quietSince(before, now uint64, since time.Duration) bool {
	if inside := now%2 == 1; !inside {
		return since >= Limit // it is busy with what it has accepted
	}
	return now == before || since >= 2*_deafLimit
}
