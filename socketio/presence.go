package socketio

import (
	"context"
	"slices"
	"time"
)

// _orphaned is for how long a server must have listed no client for its count to
// be wrong, or its requests to be forgotten: googollee's goes on counting, and at
// times listing, a session that is closed while it is being opened, and leaves the
// WebSocket of one that is closed while it upgrades.
const _orphaned = time.Second

// presence finds out when a target is empty.
type presence struct {
	calm     int       // looks on end at which it was
	quiet    int       // looks on end at which no request was in flight
	lastSeen time.Time // when there was a client to tell, whatever the count says
}

// orphaned reports whether there has been no client to tell for long.
func (p *presence) orphaned() bool { return time.Since(p.lastSeen) > _orphaned+_lastRepeat }

// over reports whether no client will come any more. A session may become visible a
// moment after the request that opened it, and there may be none in flight
// between two polls, so it takes two looks.
func (p *presence) over(count int, busy bool) bool {
	p.quiet++
	if busy {
		p.quiet = 0
	}
	p.calm++
	if busy || count > 0 {
		p.calm = 0
	}
	return p.calm == 2 || p.quiet >= 2 && p.orphaned()
}

// maybeThere reports whether there may be a client, from what the server lists, if
// it does. A client that was told a while ago does not count because its server
// lists it, unless it is still being told, where that takes long.
func (t *target) maybeThere(list []client, listed bool) bool {
	limit := time.Now().Add(-_orphaned)
	t.mu.Lock()
	defer t.mu.Unlock()
	return !listed && !t.visible() || slices.ContainsFunc(list, func(c client) bool {
		n := t.told[c.id]
		return n == nil || n.at.After(limit) || n.running && !t.visible()
	})
}

// present lists the clients, if the server does so in time: one with a cluster
// behind it may wait for the others, and googollee's for its own lock.
func (t *target) present(ctx context.Context) (list []client, ok bool) {
	if t.asked == nil {
		found := make(chan []client, 1)
		t.asked = found
		go t.safely(func() {
			defer close(found)
			found <- t.list()
		})
	}
	limit := time.NewTimer(_orphaned)
	defer limit.Stop()
	select {
	case list = <-t.asked:
		t.asked = nil
		return list, true
	case <-limit.C: // the next call goes on waiting for this answer
	case <-ctx.Done():
	}
	return nil, false
}
