package graceful

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/intake"
	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

const (
	// _intakesLimit bounds how long listeners of the user's may take to close.
	_intakesLimit = intake.Limit + 500*time.Millisecond
	// _intakesMore is what they get beyond it where the process stood still until
	// then, which a timer that is late by _standstill tells: it has not looked at
	// what they hold.
	_intakesMore = 400 * time.Millisecond
	_standstill  = 50 * time.Millisecond
	// _queuedMore is what they get beyond it where connections queue that the kernel
	// tells of, and _queuedPause is how often it is asked.
	_queuedMore  = 2 * time.Second
	_queuedPause = 50 * time.Millisecond
	// _starvedLimit is how long an intake waits for descriptors when no
	// connection is left that could give its own back.
	_starvedLimit = time.Second
)

// closing is the intakes of a stage that close, side by side. One that has no
// descriptors for what is queued goes on while the drain closes idle connections.
// One goroutine owns it; nil is one of no intakes.
type closing struct {
	news    chan closingNews
	pending map[int]bool // the intakes that have not closed, and whether they starve
	alone   time.Time    // since when nothing else is open
	giveUp  context.CancelFunc
	ctx     context.Context // ends with the time for it
	all     []*listener
}

// closingNews says that an intake has closed, or starves.
type closingNews struct {
	index  int
	closed *IntakeClosed
}

// closeAll begins to close the intakes of listeners. It ends with ctx.
func closeAll(ctx context.Context, listeners []*listener, window time.Duration) *closing {
	ctx, cancel := context.WithCancel(ctx)
	k := &closing{
		news:    make(chan closingNews, 2*len(listeners)),
		pending: make(map[int]bool, len(listeners)),
		giveUp:  cancel,
		ctx:     ctx, all: listeners,
	}
	for i, l := range listeners {
		k.pending[i] = false
		over := make(chan struct{})
		go func() {
			defer close(over)
			c := l.closeIntake(ctx, window)
			k.news <- closingNews{i, &c}
		}()
		go func() {
			select {
			case <-l.intake.Starving():
				k.news <- closingNews{i, nil}
			case <-over:
			}
		}()
	}
	return k
}

// await waits until every intake has closed or starves, and returns what is to be
// said of the former. What takes longer than a listener of the engine's own can
// is left behind.
func (k *closing) await() []IntakeClosed {
	timer := time.NewTimer(_intakesLimit)
	defer timer.Stop()
	closed := make([]*IntakeClosed, len(k.pending))
	due, more := time.Now().Add(_intakesLimit), true
	for k.busy() {
		select {
		case n := <-k.news:
			closed[n.index] = k.take(n)
		case <-timer.C:
			late := time.Since(due)
			if late < _queuedMore && k.queued() {
				timer.Reset(_queuedPause)
				continue
			}
			if !more || late < _standstill {
				clear(k.pending)
			}
			more = false
			timer.Reset(_intakesMore)
		}
	}
	var events []IntakeClosed
	for c := range slices.Values(closed) {
		if c != nil {
			events = append(events, *c)
		}
	}
	return events
}

// queued reports whether connections queue at a listener that is left, and there is
// time for them. A listener of the user's is asked for its address, which may block.
func (k *closing) queued() bool {
	var left []*listener
	for i := range k.pending {
		left = append(left, k.all[i])
	}
	var queue atomic.Bool
	within(_queuedPause, func() {
		queue.Store(slices.ContainsFunc(left, func(l *listener) bool { return l.intake.Queued() }))
	})
	return queue.Load() && k.ctx.Err() == nil
}

// busy reports whether an intake neither is closed nor starves.
func (k *closing) busy() bool {
	for _, starves := range k.pending {
		if !starves {
			return true
		}
	}
	return false
}

// take notes news, and returns what is to be said of an intake that has closed.
func (k *closing) take(n closingNews) *IntakeClosed {
	switch _, pending := k.pending[n.index]; {
	case n.closed != nil:
		delete(k.pending, n.index)
	case pending:
		k.pending[n.index] = true
	}
	return n.closed
}

// left returns how many intakes have not closed.
func (k *closing) left() int {
	if k == nil {
		return 0
	}
	return len(k.pending)
}

// updates returns where news come from.
func (k *closing) updates() <-chan closingNews {
	if k == nil {
		return nil
	}
	return k.news
}

// limitAlone gives up the intakes that still starve a while after the last
// connection was closed: something else holds the descriptors.
func (k *closing) limitAlone(alone bool) {
	switch now := time.Now(); {
	case k.left() == 0:
	case !alone:
		k.alone = time.Time{}
	case k.alone.IsZero():
		k.alone = now
	case now.Sub(k.alone) >= _starvedLimit:
		k.giveUp()
	}
}

// Bounds of the time that handshakes which have begun are given to end. Where
// newcomers are held off by a filter, one that dials within it tries again only
// after a second (RFC 6298 section 2.1), so it is no longer than it must be.
const (
	_shortestHold = 3 * time.Millisecond
	_longestHold  = 200 * time.Millisecond
	// _roundTripSample is how many connections are asked.
	_roundTripSample = 64
)

// holdWindow returns how long a handshake that has begun may take to end: the
// round trip of nine out of ten open connections, and half of it again.
func (t *Tracker) holdWindow() time.Duration {
	list := t.all()
	trips := make([]time.Duration, 0, _roundTripSample)
	for _, c := range list[:min(len(list), _roundTripSample)] {
		if rtt := sock.RoundTrip(c.socket()); rtt > 0 {
			trips = append(trips, rtt)
		}
	}
	if len(trips) == 0 {
		return _shortestHold
	}
	slices.Sort(trips)
	trip := trips[(len(trips)-1)*9/10]
	return min(max(trip+trip/2, _shortestHold), _longestHold)
}
