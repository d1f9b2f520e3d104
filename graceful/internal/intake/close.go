package intake

import (
	"context"
	"net"
	"time"
)

// How long the intake of a listener may take to close.
const (
	// Limit bounds the whole, however many connections are queued. It outlasts
	// a handshake of which a segment is lost: the kernel sends it again after a
	// second (RFC 6298 section 2).
	Limit = 1500 * time.Millisecond
	// _unheldReserve is what is left of it where newcomers are not held off
	// when handshakes are not awaited any more, because there are always some.
	_unheldReserve = 100 * time.Millisecond
	// _hastyLimit bounds it once the drain is forced.
	_hastyLimit = 20 * time.Millisecond
	// _blindLimit bounds the search for a quiet moment where newcomers can be
	// neither held off nor counted: under load it never comes.
	_blindLimit = 20 * time.Millisecond
	// _blindWindow is that moment.
	_blindWindow = time.Millisecond
)

// longAgo is a deadline that has passed, in the manner of net/http.
var longAgo = time.Unix(1, 0)

// CloseIntake closes the intake and reports by which method newcomers were held
// off meanwhile, and why not by a better one. Where handshakes that have begun
// cannot be counted, it gives them the window to end. It returns soon after ctx
// has ended, and after little more than [Limit] otherwise, unless descriptors are
// lacking: see [Listener.Starving].
func (l *Listener) CloseIntake(ctx context.Context, window time.Duration) (method string, refused error) {
	if l.closed.Load() {
		l.closing.Store(true)
		return HoldNone, net.ErrClosed // its owner was first
	}
	l.limit = time.Now().Add(Limit)
	method, refused = l.holdNewcomers(window)
	d, interruptible := l.Listener.(deadliner)
	l.deaf = !interruptible
	l.closing.Store(true)
	l.wake.happen()
	if interruptible {
		_ = d.SetDeadline(longAgo) // wakes the accepting goroutine; it fails only on a closed socket
		l.await(ctx)
		l.shut()
		return method, refused
	}
	for tries := 1; ; tries++ {
		l.awaitQuiet(ctx)
		if tries == _quietTries || ctx.Err() != nil || !l.overtime.end.IsZero() || l.queueLen() <= 0 {
			break
		}
	}
	l.shut() // wakes the accepting goroutine
	l.await(ctx)
	return method, refused
}

// _quietTries is how many quiet moments are awaited if something queues again when
// they are over, because this goroutine was not scheduled for a while.
const _quietTries = 5

// shut closes the socket. Mostly nothing is left to lose, but where the wait has
// ended early the kernel resets what queues.
func (l *Listener) shut() {
	if !l.closed.Load() {
		l.reset = max(l.queueLen(), 0)
	}
	_ = l.Close() // the second time for nothing
}

// Reset returns how many connections queued at the socket when it was closed, as
// far as the kernel tells. Ask for it behind CloseIntake.
func (l *Listener) Reset() int { return l.reset }

// await waits until all is accepted; when ctx has ended, not for long. The time
// may be over only because the process stood still: then the accepting goroutine
// is given another while.
func (l *Listener) await(ctx context.Context) {
	if !l.served.Load() {
		return // no Accept will return
	}
	timer := time.NewTimer(Limit + _blindLimit)
	defer timer.Stop()
	more := overtime{}
	for wait := true; wait; {
		select {
		case <-l.over.c:
			return
		case <-timer.C:
			wait = l.starving() || l.queueLen() > 0 && !more.over(l)
			timer.Reset(_starvingFor)
		case <-ctx.Done():
			l.awaitHastily()
			return
		}
	}
}

func (l *Listener) awaitHastily() {
	timer := time.NewTimer(_hastyLimit)
	defer timer.Stop()
	select {
	case <-l.over.c:
	case <-timer.C:
	}
}

// _overtime is for how long nothing of what is queued may be accepted when patience
// has ended.
const _overtime = 2 * time.Second

// overtime goes on until as many connections have been accepted as were queued when
// it was first asked about. A process may have stood still for longer than its
// patience, as one does that its CPU limit stops, or the goroutine that accepts may
// not have run: then it has not looked once at what is queued. The zero value is
// ready.
type overtime struct {
	end   time.Time // by when something has to be accepted; zero before it was asked
	looks uint64    // when it was last asked
	last  uint64    // when all is accepted
}

func (o *overtime) over(l *Listener) bool {
	now, looks := time.Now(), l.looks.Load()
	if o.end.IsZero() {
		o.last = looks + 2*uint64(max(l.queueLen(), 0)) //nolint:gosec // not negative
	}
	if o.end.IsZero() || looks != o.looks {
		o.end, o.looks = now.Add(_overtime), looks
	}
	return looks >= o.last || !now.Before(o.end)
}
