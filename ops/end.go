package ops

import (
	"context"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// wait waits for a tick, and reports whether what watches the drain has to end:
// because its client has gone, the servers that drain last begin to, or nothing
// else holds the drain up any more.
func (h *handler) wait(ctx context.Context, s *snapshot, tick time.Duration) bool {
	if s.alone() {
		return true
	}
	timer := time.NewTimer(tick)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-h.Drainer.LastCall():
	case <-h.beginning(s):
		return false
	case <-timer.C:
		return false
	}
	return true
}

// beginning is closed when the drain begins, and nil where it has begun.
func (h *handler) beginning(s *snapshot) <-chan struct{} {
	if !s.serving() {
		return nil
	}
	return h.Drainer.Draining()
}

// waitForEnd waits until all but the servers that drain last have ended.
func (h *handler) waitForEnd(ctx context.Context) {
	for over := false; !over; {
		over = h.wait(ctx, h.look(), _interval)
	}
}

const (
	// _forcePatience bounds the wait for a force to take effect.
	_forcePatience = time.Second
	// _cutPatience bounds the wait for what it cuts: half of the time that handlers
	// have for their end, for the reply here has to be out by then, too.
	_cutPatience = 50 * time.Millisecond
	// _cutPause is how often the drain is asked meanwhile: no event tells.
	_cutPause = 5 * time.Millisecond
)

// end returns the snapshot of the end. Where the drain stops waiting while others
// still hold it up, it is about to be forced, which the end of the request's
// context tells.
func (h *handler) end(ctx context.Context) *snapshot {
	if len(heldByOthers(h.Drainer.Status())) > 0 && h.called() {
		limit := time.NewTimer(_forcePatience)
		defer limit.Stop()
		select {
		case <-ctx.Done():
			h.waitForCut()
		case <-h.Drainer.Done():
		case <-limit.C:
		}
	}
	return h.lookLast()
}

// waitForCut waits, not for long, until what the force cuts has ended, so that it is
// counted.
func (h *handler) waitForCut() {
	limit := time.NewTimer(_cutPatience)
	defer limit.Stop()
	pause := time.NewTicker(_cutPause)
	defer pause.Stop()
	for len(heldByOthers(h.Drainer.Status())) > 0 {
		select {
		case <-pause.C:
		case <-h.Drainer.Done():
			return
		case <-limit.C:
			return
		}
	}
}

// heldByOthers returns what holds the drain up of the servers that do not drain
// last.
func heldByOthers(s graceful.Status) []graceful.Hold {
	left := leftOut(s.Servers, false)
	var holds []graceful.Hold
	for _, hold := range s.Holding {
		if hold.What == graceful.HoldCloser || !left(hold.Name) {
			holds = append(holds, hold)
		}
	}
	return holds
}
