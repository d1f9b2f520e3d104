// Package intake closes listeners without losing the clients that queue at them.
// Closing a socket makes the kernel reset every connection that waits in its
// accept queue, and no call stops the intake and keeps the queue. So newcomers
// are held off, where that is possible, in a way that lets handshakes which have
// begun come to their end; then connections are accepted until none is left; then
// the socket is closed.
//
// The goroutine that accepts does most of it: see [Listener.Accept].
package intake

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// Listener is a listener whose intake can be closed. Create it with [Listen] or
// [Around]. One goroutine accepts.
type Listener struct {
	net.Listener
	own  bool        // bound here, so that no other process shares it
	path os.FileInfo // of a Unix socket that was bound here
	logf func(format string, args ...any)

	served  atomic.Bool   // whether somebody accepts
	looks   atomic.Uint64 // counts the beginnings and the ends of accepts: odd inside one
	closing atomic.Bool
	closed  atomic.Bool
	wake    event        // happens when the intake closes, or the listener
	over    event        // happens when nothing is left to accept
	hungry  event        // happens when descriptors are lacking as it closes
	paused  atomic.Int64 // when they last were, in nanoseconds after _epoch

	// Written before closing is set, and by the accepting goroutine from then.
	held    bool          // whether newcomers are held off
	deaf    bool          // whether nothing but the close interrupts an accept
	window  time.Duration // by when the next connection has to come
	limit   time.Time     // when patience ends
	due     time.Time     // when the window ends
	quiet   bool          // whether nothing came until then
	settled bool          // whether no handshake was half-way, where newcomers are not held off

	reset    int      // how many connections the close has lost; for who closes
	overtime overtime // of the goroutine that finds that patience has ended
}

// Around returns a listener around one that was passed in. Newcomers are not held
// off: another process may share the socket and accept them.
func Around(socket net.Listener) *Listener {
	return &Listener{
		Listener: socket,
		logf:     func(string, ...any) {},
		wake:     newEvent(), over: newEvent(), hungry: newEvent(),
	}
}

// LogTo makes the listener log by logf. Call it before Accept.
func (l *Listener) LogTo(logf func(format string, args ...any)) { l.logf = logf }

// Closing reports whether the intake is being closed, or is closed.
func (l *Listener) Closing() bool { return l.closing.Load() }

// Serving notes that a goroutine accepts, or soon will. Accept notes it too.
func (l *Listener) Serving() {
	if !l.served.Load() {
		l.served.Store(true)
	}
}

// Starving returns a channel that is closed when the intake cannot close because
// there are no descriptors for the connections that are queued. It then goes on
// until there are some, or its context ends.
func (l *Listener) Starving() <-chan struct{} { return l.hungry.c }

// Ended notes that nothing is accepted any more.
func (l *Listener) Ended() { l.over.happen() }

// Close closes the socket once. http.Server calls it on every way out.
func (l *Listener) Close() error {
	if l.closed.Swap(true) {
		return nil
	}
	l.wake.happen()
	return l.Listener.Close()
}

// Queued reports whether connections wait to be accepted, as far as the kernel tells.
func (l *Listener) Queued() bool { return l.queueLen() > 0 }

// queueLen returns how many connections wait to be accepted, or [sock.Unknown].
func (l *Listener) queueLen() int { return sock.QueueLen(l.Listener) }

// event happens once.
type event struct {
	c    chan struct{}
	once *sync.Once
}

func newEvent() event { return event{make(chan struct{}), new(sync.Once)} }

func (e event) happen() { e.once.Do(func() { close(e.c) }) }
