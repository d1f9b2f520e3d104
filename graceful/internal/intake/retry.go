package intake

import (
	"net"
	"time"
)

// Bounds of the pauses between two accepts that fail, those of net/http.
const (
	_firstPause = 5 * time.Millisecond
	_maxPause   = time.Second
)

// backoff is the pause before the next try.
type backoff struct{ next time.Duration }

func (b *backoff) take() time.Duration {
	b.next = min(max(2*b.next, _firstPause), _maxPause)
	return b.next
}

// temporary reports whether http.Server would accept again after err, for which
// it asks as this does: above all where no descriptors are left.
func temporary(err error) bool {
	ne, ok := err.(net.Error)   //nolint:errorlint // http.Server does not unwrap it
	return ok && ne.Temporary() //nolint:staticcheck // it is what http.Server asks
}

// pause waits before the next try, and says so as http.Server does. The close
// of the intake ends it, and makes the pauses short: every connection that ends
// leaves a descriptor for one that is queued.
func (l *Listener) pause(retry *backoff, err error) {
	wait, wake := _firstPause, (<-chan struct{})(nil)
	if !l.Closing() {
		wait, wake = retry.take(), l.wake.c
		l.logf("http: Accept error: %v; retrying in %v", err, wait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	}
	l.bePatient()
}

// bePatient gives what is queued its time again after a pause: it could not be
// accepted meanwhile.
func (l *Listener) bePatient() {
	if !l.Closing() {
		return
	}
	l.paused.Store(int64(time.Since(_epoch)))
	l.hungry.happen()
	if again := time.Now().Add(_blindLimit); again.After(l.limit) {
		l.limit = again // await is the bound
	}
}

// _starvingFor is for how long after a pause descriptors are taken to be lacking.
const _starvingFor = 100 * time.Millisecond

// starving reports whether descriptors are lacking as the intake closes.
func (l *Listener) starving() bool {
	paused := time.Duration(l.paused.Load())
	return paused != 0 && time.Since(_epoch)-paused < _starvingFor
}

// _epoch is what times are counted from.
var _epoch = time.Now()
