package graceful

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// wire is the socket below TLS. It knows what TLS keeps to itself, a part of a
// record.
type wire struct {
	net.Conn

	above    *conn
	record   framing.Record
	dry      bool         // whether reads do not wait, see pull
	reads    atomic.Bool  // whether TLS waits for what the client sends
	inRecord atomic.Bool  // whether a part of a record has come
	held     atomic.Int32 // how many bytes TLS has kept of what it has read, at the most
	waited   atomic.Int64 // for how long TLS has waited for the client in the handshake before that
	asking   atomic.Int64 // since when TLS waits for the client in the handshake, after _epoch; 0 if it does not
}

// Read reads for TLS. During the handshake it stops at the end of each record, so
// that what comes behind is known to be no part of it.
func (w *wire) Read(p []byte) (int, error) {
	if w.dry {
		return w.readDry(p)
	}
	state := w.above.load()
	shaking := state == connHandshaking || state == connLeaving
	if shaking {
		p = w.record.Limit(p)
		w.asking.Store(int64(time.Since(_epoch)) | 1) // never 0
	}
	w.reads.Store(true)
	n, err := w.Conn.Read(p)
	if shaking && timedOut(err) && w.above.shakesOn() {
		n, err = w.Conn.Read(p)
	}
	w.reads.Store(false)
	if shaking {
		w.waited.Add(int64(time.Since(_epoch)) - w.asking.Load())
		w.asking.Store(0)
	}
	if shaking && n > 0 {
		w.above.shookOn()
	}
	if n > 0 {
		w.took(p[:n])
	}
	return n, err
}

// took notes what TLS has read. Before, it had no whole record left, or it would not
// have asked.
func (w *wire) took(p []byte) {
	w.held.Store(int32(w.record.Begun() + len(p))) //nolint:gosec // what a read brings
	w.record.Took(p)
	if in := !w.record.Between(); in != w.inRecord.Load() {
		if in {
			w.above.stamp()
		}
		w.inRecord.Store(in)
	}
}

// readDry reads what the kernel has.
func (w *wire) readDry(p []byte) (int, error) {
	n := receive(w.Conn, p)
	if n == 0 {
		return 0, errDry
	}
	w.took(p[:n])
	return n, nil
}

// errDry says that the kernel has nothing. TLS goes on behind an error that is
// temporary, as this one is.
var errDry = os.ErrDeadlineExceeded

// NetConn returns the socket, for who looks for it below TLS.
func (w *wire) NetConn() net.Conn { return w.Conn }

// SyscallConn returns the socket's raw connection.
func (w *wire) SyscallConn() (syscall.RawConn, error) {
	if sc, ok := w.Conn.(syscall.Conn); ok {
		return sc.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// Where a listener of the user's has made TLS, nothing stands below it that tells
// whether a handshake waits for the client, or the client for the server: for a
// certificate that takes its time, say. But a goroutine that reads from a socket
// holds a lock of it.

const (
	// _lockFree is within what time a lock is taken that is free.
	_lockFree = 5 * time.Millisecond
	// _lockHeld is after what time one is known to be held, and _lockStale for how
	// long: who waits for it may not run when it is free.
	_lockHeld  = 20 * time.Millisecond
	_lockStale = 200 * time.Millisecond
)

// look asks whether somebody reads from a socket, again and again. The goroutine
// that sweeps owns it.
type look struct {
	free  chan bool     // tells whether the lock was free; nil where that is not asked
	asked *atomic.Int64 // when it was asked, after _epoch; 0 before
	first time.Duration // when it was asked first, after _epoch; 0 before
	last  time.Duration // when it was last free, after _epoch; 0 before that was seen
}

// begin asks, unless the last question is still open, and reports whether that can
// be asked. What it starts ends with the present read.
func (l *look) begin(nc net.Conn) bool {
	if l.free != nil {
		return true
	}
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return false
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	if l.first == 0 {
		l.first = time.Since(_epoch)
	}
	free, asked := make(chan bool, 1), new(atomic.Int64)
	l.free, l.asked = free, asked
	go func() {
		began := time.Since(_epoch) // here: it may take its time to begin
		asked.Store(int64(began))
		_ = rc.Read(func(uintptr) bool { return true }) // fails only on a closed connection
		free <- time.Since(_epoch)-began < _lockFree
	}()
	return true
}

// isHeld reports whether the open question has been waiting for the lock just now. One
// that has for long is forgotten, unless that takes too long itself.
func (l *look) isHeld(now time.Duration) bool {
	if l.free == nil || l.asked.Load() == 0 {
		return false
	}
	age := now - time.Duration(l.asked.Load())
	if age >= _lockStale && now-l.first < _headLimit {
		l.free = nil
		return false
	}
	return age >= _lockHeld
}

// silentSince returns since when a read has been going on, or accepted where that
// cannot be told; if it is not known yet, a time that is to come.
func (l *look) silentSince(nc net.Conn, accepted time.Duration) time.Duration {
	now := time.Since(_epoch)
	held := false
	select {
	case free := <-l.free:
		l.free, held = nil, !free
		if free {
			l.last = now
		}
	default:
		held = l.isHeld(now)
	}
	switch asks := l.begin(nc); {
	case l.last != 0:
		return l.last
	case asks && !held:
		return now + _lockHeld - _newSilence
	default:
		return accepted
	}
}
