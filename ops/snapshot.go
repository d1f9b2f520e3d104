package ops

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// snapshot is what all see who look at about the same time.
type snapshot struct {
	at     time.Time
	status graceful.Status
	text   []byte // as JSON
	last   bool   // whether nothing is looked at behind it

	watched watched // what of it watches
}

// shared has the last snapshot.
type shared struct {
	mu  sync.Mutex // guards now
	now *snapshot
}

// look returns a snapshot that is not older than an interval, nor than the
// beginning of the drain. However many ask, the drain is looked at four times a
// second at the most.
func (h *handler) look() *snapshot {
	begun := h.draining()
	return h.lookAt(func(s *snapshot) bool {
		return time.Since(s.at) < _interval && (!begun || !s.serving())
	}, false)
}

// serving reports whether the drain had not begun.
func (s *snapshot) serving() bool { return s.status.Phase == graceful.PhaseServing }

// draining reports whether the drain has begun.
func (h *handler) draining() bool {
	select {
	case <-h.Drainer.Draining():
		return true
	default:
		return false
	}
}

// over reports whether the drain is over.
func (h *handler) over() bool {
	select {
	case <-h.Drainer.Done():
		return true
	default:
		return false
	}
}

// lookLast returns the snapshot of the end.
func (h *handler) lookLast() *snapshot {
	return h.lookAt(func(s *snapshot) bool { return s.last }, true)
}

// lookAt returns the snapshot that is there, if it will do, or makes one.
func (h *handler) lookAt(does func(*snapshot) bool, last bool) *snapshot {
	h.shared.mu.Lock()
	defer h.shared.mu.Unlock()
	if s := h.shared.now; s != nil && does(s) {
		return s
	}
	s := h.snapshot(last)
	h.shared.now = s
	return s
}

func (h *handler) snapshot(last bool) *snapshot {
	now := time.Now()
	before := h.watching.load()
	status := h.Drainer.Status()
	s := &snapshot{at: now, status: status, last: last, watched: before.least(h.watching.load())}
	left := leftOut(status.Servers, h.called() && !last)
	shown := status
	shown.Holding = nil
	for _, hold := range status.Holding {
		if hold.What == graceful.HoldCloser || !left(hold.Name) {
			shown.Holding = append(shown.Holding, hold)
		}
	}
	v := viewOf(shown, now, last)
	v.Oldest = h.oldest(now, left)
	s.text, _ = json.Marshal(v) // of texts and numbers alone
	return s
}

// leftOut returns of which servers nothing is shown that holds the drain up: those
// that drain last, as this page's own does, unless it waits for them at present.
func leftOut(servers []graceful.ServerStatus, waits bool) func(string) bool {
	last := map[string]bool{}
	for _, s := range servers {
		last[s.Name] = s.Last
	}
	return func(name string) bool { return last[name] && !waits }
}

// called reports whether the servers that drain last have begun to.
func (h *handler) called() bool {
	select {
	case <-h.Drainer.LastCall():
		return true
	default:
		return false
	}
}
