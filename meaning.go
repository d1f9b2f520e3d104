package gracefulfx

import (
	"os"
	"sync"
	"syscall"
	"time"
)

// meaning is what a signal is to bring about.
type meaning int

const (
	meansNothing meaning = iota // it belongs to a burst
	meansDrain                  // begin the drain, or join it
	meansForce                  // stop waiting
)

// heard is what has come of signals so far.
type heard struct {
	mu    sync.Mutex // guards all below
	burst burst
	first os.Signal // nil before
	began time.Time // of the first
	term  bool      // whether SIGTERM has come
}

// meaning says what sig is to bring about.
//
// A second signal forces. But a hook may have sent the first one and the
// orchestrator SIGTERM behind it, so the first SIGTERM joins. SIGINT in a drain
// forces even as the first: somebody at a keyboard has waited long enough.
func (h *heard) meaning(sig os.Signal, now time.Time, draining bool) meaning {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.burst.again(sig, now) {
		return meansNothing
	}
	joins := h.first == nil
	if joins {
		h.first, h.began = sig, now
	}
	joins = joins || sig == syscall.SIGTERM && !h.term
	h.term = h.term || sig == syscall.SIGTERM
	if !joins || draining && sig == os.Interrupt {
		return meansForce
	}
	return meansDrain
}

// stops notes that fx has begun to stop the app: if no signal has come, then
// perhaps on a SIGINT, which was not asked for here. One that arrives within the
// burst is the same.
func (h *heard) stops(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.first == nil {
		h.burst.again(os.Interrupt, now)
	}
}

// since returns how long ago the first signal came, or zero.
func (h *heard) since() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.first == nil {
		return 0
	}
	return time.Since(h.began)
}

// trigger says what began the drain that OnStop begins or joins.
func (h *heard) trigger() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.first == nil {
		return "OnStop"
	}
	return triggerOf(h.first)
}

func triggerOf(sig os.Signal) string { return "signal " + signalName(sig) }

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
