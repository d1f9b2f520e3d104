package socketio

import (
	"context"
	"time"
)

// _pollGrace is how long after a client was told to leave its long polls may be
// answered by the server itself.
const _pollGrace = 20 * time.Millisecond

// notice says what one client was told.
type notice struct {
	at      time.Time // when
	running bool      // whether it is being told now
}

// notify tells the clients that are there now to leave, over the time of the spread.
func (t *target) notify(ctx context.Context) {
	list, _ := t.present(ctx)
	start := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i, c := range list {
		due := start.Add(t.spread * time.Duration(i) / time.Duration(len(list)))
		for wait := time.Until(due); wait > 0; wait = time.Until(due) {
			timer.Reset(min(wait, _look))
			select {
			case <-timer.C:
				t.endPolls()
			case <-ctx.Done():
				return
			}
		}
		t.tellReady([]client{c})
	}
}

// tellReady tells those clients to leave that are not changing their transport,
// and reports whether these were all.
func (t *target) tellReady(list []client) (all bool) {
	all = true
	for _, c := range list {
		all = t.tell(c, true) && all
	}
	return all
}

// tell tells a client to leave, in a goroutine of its own: that may take seconds. If
// patient, it leaves a client alone for now that changes its transport or sends
// something, and returns false.
func (t *target) tell(c client, patient bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tellLocked(c, patient)
}

func (t *target) tellLocked(c client, patient bool) bool {
	n := t.told[c.id]
	if n == nil {
		if patient && (t.upgrades.hold(c.id, t.changes(c)) || t.posts.hold(c)) {
			return false
		}
		n = &notice{at: time.Now()}
		t.told[c.id] = n
	}
	if n.running {
		return true
	}
	n.running = true
	go func() {
		t.safely(c.leave)
		t.mu.Lock()
		defer t.mu.Unlock()
		n.running = false
	}()
	return true
}

// changes reports whether a client changes its transport, or has just asked to:
// the order matters, because its server knows when the request is done.
func (t *target) changes(c client) bool {
	return c.upgrading != nil && (t.polls.upgrades(c.id) || c.upgrading())
}

// admits reports whether a session may still open a WebSocket: not after its
// goodbye.
func (t *target) admits(sid string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.told[sid] == nil
}

// beginPost notes a request by which a session sends. It reports whether the
// session may still do so: not after its goodbye, when nothing would come of it.
func (t *target) beginPost(sid string, one *post) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.told[sid] != nil {
		return false
	}
	t.posts.begin(sid, one)
	return true
}

// endPost notes that it was handled. A goodbye that has waited for it comes before
// another one can begin.
func (t *target) endPost(sid string, one *post) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c, waits := t.posts.done(sid, one); waits {
		t.tellLocked(c, true)
	}
}

// endPolls ends the long polls of clients that were told a while ago, and, in
// an empty target, of all.
func (t *target) endPolls() {
	empty := t.count() == 0
	limit := time.Now().Add(-_pollGrace)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.polls.end(limit, func(sid string) bool {
		n := t.told[sid]
		return empty && n == nil || n != nil && !n.at.After(limit)
	})
}

// toldCount returns how many clients were told to leave.
func (t *target) toldCount() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.told)
}
