package gracefulfx

import (
	"os"
	"time"
)

// _burst is how long the same signal, sent again, is one with the first: a
// shell, timeout(1) or a process manager signals the process and its group, and
// what was sent once arrives twice within milliseconds.
const _burst = 500 * time.Millisecond

// burst tells a signal that was sent again from one that arrived twice.
type burst map[os.Signal]time.Time

// again reports whether sig belongs to a burst that began earlier. A signal
// that goes on coming is a new one every half second.
func (b burst) again(sig os.Signal, now time.Time) bool {
	if began, ok := b[sig]; ok && now.Sub(began) < _burst {
		return true
	}
	b[sig] = now
	return false
}
