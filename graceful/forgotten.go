package graceful

import (
	"runtime"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// How often a drain collects garbage for the sake of hijacked connections.
const (
	_collectFirst = 100 * time.Millisecond
	_collectMost  = 5
)

// collection is what a drain knows of its garbage collections.
type collection struct {
	next time.Time
	n    int
}

// collect lets go of hijacked connections that their owners have forgotten, and
// whose clients have gone: nothing will close them, and a drain would wait for
// them to its end. Only the collector knows what is forgotten, so it is asked, at
// most a few times and at growing intervals, where such connections may be.
func (r *drain) collect(st *stage) {
	k := &r.collecting
	if k.n == _collectMost || time.Now().Before(k.next) {
		return
	}
	k.next = time.Now().Add(_collectFirst)
	if !r.tracker.anyGone(st) {
		return
	}
	k.n++
	within(time.Second, runtime.GC)
	k.next = time.Now().Add(_collectFirst << (2 * k.n))
}

// anyGone reports whether a hijacked connection of st has lost its client.
func (t *Tracker) anyGone(st *stage) bool {
	for _, c := range t.all() {
		if c.account.stage == st && c.load() == connHijacked && sock.Gone(c.socket()) {
			return true
		}
	}
	return false
}
