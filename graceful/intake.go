package graceful

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// How long the intake of a listener may take to close.
const (
	// _intakeLimit bounds the whole, however many connections are queued.
	_intakeLimit = time.Second
	// _hastyLimit bounds it once the drain is forced.
	_hastyLimit = 20 * time.Millisecond
	// _blindLimit bounds the search for a quiet moment where newcomers can be
	// neither held off nor counted: under load it never comes.
	_blindLimit = 20 * time.Millisecond
	// _blindWindow is that moment.
	_blindWindow = time.Millisecond
	// _deafWindow is that moment where Accept cannot be interrupted: longer,
	// because nothing tells whether the goroutine that accepts had a processor
	// at all. After _deafLimit the shorter one will do.
	_deafLimit  = 200 * time.Millisecond
	_deafWindow = 20 * time.Millisecond
)

// _unknown is the length of a queue that the system does not tell.
const _unknown = -1

// intake closes a listener so that no connection is lost on its way in. Closing
// a socket makes the kernel reset every connection that waits in its accept
// queue, and there is no call that stops the intake and keeps the queue. So
// newcomers are held off, where that is possible, in a way that lets handshakes
// which have begun come to their end; then connections are accepted until none
// has come for a round trip; then the socket is closed.
//
// The goroutine that accepts does the rest of it, once newcomers are held off.
type intake struct {
	socket net.Listener
	own    bool        // bound here, so that no other process shares it
	path   os.FileInfo // of a Unix socket that was bound here

	served  atomic.Bool // whether somebody accepts
	closing atomic.Bool
	looks   atomic.Uint64 // counts the beginnings and the ends of accepts: odd inside one
	// Written before closing is set, and by the accepting goroutine from then.
	window time.Duration // a round trip of the clients
	limit  time.Time     // when patience ends
	deaf   bool          // whether nothing but the close interrupts an accept
	hold   hold          // of newcomers
	due    time.Time     // by when the next connection has to come
	quiet  bool          // whether nothing came until the deadline

	over chan struct{} // closed when nothing is left to accept
	once sync.Once     // closes over
}

// closeIntake closes the intake of l and reports how. The window is how long to
// wait for handshakes that have begun.
func (l *listener) closeIntake(ctx context.Context, window time.Duration) IntakeClosed {
	k := &l.intake
	event := IntakeClosed{Server: l.account.name, Addr: l.Addr()}
	k.window, k.limit = window, time.Now().Add(_intakeLimit)
	k.holdNewcomers()
	event.Method, event.Reason = k.hold.method, k.hold.refused
	d, interruptible := l.Listener.(deadliner)
	k.deaf = !interruptible
	k.closing.Store(true)
	if interruptible {
		_ = d.SetDeadline(_longAgo) // wakes the accepting goroutine; it fails only on a closed socket
		k.await(ctx)
		_ = l.Close() // nothing is left to lose
		return event
	}
	k.awaitQuiet(ctx)
	_ = l.Close() // wakes the accepting goroutine
	k.await(ctx)
	return event
}

// awaitQuiet waits until the accepting goroutine, which nothing but the close
// can interrupt, has found nothing for a while. Under load that never comes, so
// a shorter while will do after some time, and none in the end.
func (k *intake) awaitQuiet(ctx context.Context) {
	if !k.served.Load() {
		return
	}
	began, window := time.Now(), _deafWindow
	tick := time.NewTicker(window)
	defer tick.Stop()
	for before := k.looks.Load(); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		now, since := k.looks.Load(), time.Since(began)
		if k.quietSince(before, now, since) {
			return
		}
		if since >= _deafLimit && window != _blindWindow {
			window = _blindWindow
			tick.Reset(window)
		}
		before = now
	}
}

// quietSince reports whether the accepting goroutine found nothing between two
// counts of its looks, or has had its time.
func (k *intake) quietSince(before, now uint64, since time.Duration) bool {
	if inside := now%2 == 1; !inside {
		return since >= _intakeLimit // it is busy with what it has accepted
	}
	return now == before || since >= 2*_deafLimit
}

// await waits until all is accepted; when ctx has ended, not for long.
func (k *intake) await(ctx context.Context) {
	if !k.served.Load() {
		return // nobody will
	}
	timer := time.NewTimer(_intakeLimit + _blindLimit)
	defer timer.Stop()
	select {
	case <-k.over:
		return
	case <-timer.C:
		return
	case <-ctx.Done():
		timer.Reset(_hastyLimit)
	}
	select {
	case <-k.over:
	case <-timer.C:
	}
}

// deadliner is a listener whose Accept can be interrupted, as those of TCP and
// Unix sockets.
type deadliner interface{ SetDeadline(time.Time) error }

// done reports whether the intake is closed and everything in it accepted. The
// accepting goroutine asks before each accept.
func (k *intake) done() bool {
	if !k.closing.Load() || k.deaf {
		return false
	}
	if k.accepted() {
		k.end()
		return true
	}
	k.arm()
	return false
}

// ended notes that an accept has failed while the intake closes: net/http does
// not try again.
func (k *intake) ended() {
	if k.closing.Load() {
		k.end()
	}
}

// end notes that nobody accepts any more.
func (k *intake) end() { k.once.Do(func() { close(k.over) }) }

// holdNewcomers holds newcomers off, if that is possible.
func (k *intake) holdNewcomers() {
	k.hold = k.holdOff()
	if k.hold.method == HoldNone && queueLen(k.socket) == _unknown {
		k.window = _blindWindow
		k.limit = time.Now().Add(_blindLimit)
	}
}

// accepted reports whether all that came has been accepted. Where newcomers are
// not held off there is no use in waiting for a quiet moment, if the queue can
// be counted: the moment to close is the one at which it is empty.
func (k *intake) accepted() bool {
	if k.quiet || time.Now().After(k.limit) {
		return true
	}
	return k.hold.method == HoldNone && queueLen(k.socket) == 0
}

// arm sets the deadline by which the next connection has to come. It must lie
// in the future, or Accept returns without looking.
func (k *intake) arm() {
	k.due = time.Now().Add(k.window)
	if d, ok := k.socket.(deadliner); ok {
		_ = d.SetDeadline(k.due) // fails only on a closed socket
	}
}

// missed reports whether err, of an accept, only says that nothing came until
// the deadline, or that the word to close woke the accepting goroutine.
func (k *intake) missed(err error) bool {
	if !k.closing.Load() || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	k.quiet = !k.due.IsZero() && !time.Now().Before(k.due) && queueLen(k.socket) <= 0
	return true
}
