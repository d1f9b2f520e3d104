package socketio

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	// _pollGrace is how long after a client was told to leave its long polls
	// may be answered by the server itself.
	_pollGrace = 20 * time.Millisecond
	// _opening is how long a session may take to open.
	_opening = 100 * time.Millisecond
	// _closing is how long a server may take to close the connections of clients
	// that are gone.
	_closing = 100 * time.Millisecond
	// _look is how often a house is looked at while it is cleared.
	_look = 20 * time.Millisecond
	// _firstRepeat and _lastRepeat are the pauses after which clients that are
	// still there are told again; each is twice the one before.
	_firstRepeat = 40 * time.Millisecond
	_lastRepeat  = 640 * time.Millisecond
	// _orphaned is for how long nobody must have been there for a server's
	// count to be wrong, or its requests to be forgotten: googollee's goes on
	// counting, and at times listing, a session that is closed while it is being
	// opened, and leaves the WebSocket of one that is closed while it upgrades.
	_orphaned = time.Second
)

// guests are the clients of one server.
type guests interface {
	// count returns how many there are.
	count() int
	// list returns those that can be told to leave now.
	list() []guest
	// visible reports whether one that is there has a request in flight nearly
	// all the time, be it a WebSocket.
	visible() bool
}

// guest is one client.
type guest struct {
	id        string      // its session's
	leave     func()      // tells it to leave, and may take its time
	upgrading func() bool // whether it is changing its transport; nil where none does
}

// goodbye is what one guest was told.
type goodbye struct {
	at      time.Time // when
	running bool      // whether it is being told now
}

// house is where guests are: a server, or the registry of connections. Its
// clearing is the work of one goroutine.
type house struct {
	guests
	name    string
	spread  time.Duration
	polls   polls
	sockets sockets

	asked <-chan []guest // has the server's answer, while it is asked who is there

	mu       sync.Mutex // guards what follows
	told     map[string]*goodbye
	upgrades upgrades
	posts    posts
	failed   error // the last panic of a server's code
}

// clear tells all guests to leave and returns when none is left, or with an
// error when ctx ends.
func (h *house) clear(ctx context.Context) error {
	look := time.NewTicker(_look)
	defer look.Stop()
	h.awaitOpening(ctx, look.C)
	h.sayGoodbye(ctx)
	pause := _firstRepeat
	repeat := time.Now().Add(pause)
	for v := (vigil{lastSeen: time.Now()}); ; {
		h.endPolls()
		busy := h.polls.any()
		if v.over(h.count(), busy) {
			h.awaitSockets(ctx, look.C)
			return h.failure()
		}
		if busy && v.orphaned() {
			h.polls.cut()
			h.sockets.close()
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return h.giveUp(ctx)
		}
		if now := time.Now(); now.After(repeat) {
			list, ok := h.present(ctx)
			if h.maybeThere(list, ok) {
				v.lastSeen = now
			}
			if pause = min(2*pause, _lastRepeat); !h.tellReady(list) {
				pause = _firstRepeat
			}
			repeat = now.Add(pause)
		}
	}
}

// awaitOpening waits until nobody has asked for a session for a moment, which is
// not for long: the gate is closed. A stock client whose WebSocket closes before
// its session is open does not try again before its connect timeout, 20 s.
func (h *house) awaitOpening(ctx context.Context, look <-chan time.Time) {
	for h.polls.fresh(time.Now().Add(-_opening)) {
		select {
		case <-look:
		case <-ctx.Done():
			return
		}
	}
}

// awaitSockets waits a moment for the WebSockets of those that are gone, and
// then closes what is left: a server may have forgotten it.
func (h *house) awaitSockets(ctx context.Context, look <-chan time.Time) {
	for limit := time.Now().Add(_closing); h.sockets.any() && time.Now().Before(limit); {
		select {
		case <-look:
		case <-ctx.Done():
			return
		}
	}
	h.sockets.close()
}

// vigil finds out when a house is empty.
type vigil struct {
	calm     int       // looks on end at which it was
	quiet    int       // looks on end at which no request was in flight
	lastSeen time.Time // when there was somebody to tell, whatever the count says
}

// orphaned reports whether there has been nobody to tell for long.
func (v *vigil) orphaned() bool { return time.Since(v.lastSeen) > _orphaned+_lastRepeat }

// over reports whether nobody will come any more. A session may become visible a
// moment after the request that opened it, and there may be none in flight
// between two polls, so it takes two looks.
func (v *vigil) over(count int, busy bool) bool {
	v.quiet++
	if busy {
		v.quiet = 0
	}
	v.calm++
	if busy || count > 0 {
		v.calm = 0
	}
	return v.calm == 2 || v.quiet >= 2 && v.orphaned()
}

// sayGoodbye tells the guests that are there now, over the time of the spread.
func (h *house) sayGoodbye(ctx context.Context) {
	list, _ := h.present(ctx)
	start := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i, g := range list {
		due := start.Add(h.spread * time.Duration(i) / time.Duration(len(list)))
		for wait := time.Until(due); wait > 0; wait = time.Until(due) {
			timer.Reset(min(wait, _look))
			select {
			case <-timer.C:
				h.endPolls()
			case <-ctx.Done():
				return
			}
		}
		h.tellReady([]guest{g})
	}
}

// tellReady tells those guests to leave that are not changing their transport,
// and reports whether these were all.
func (h *house) tellReady(list []guest) (all bool) {
	all = true
	for _, g := range list {
		all = h.tell(g, true) && all
	}
	return all
}

// maybeThere reports whether there may be somebody, from what the server lists,
// if it does. One that was told a while ago is not there because its server says
// so, unless it is still being told, where that takes long.
func (h *house) maybeThere(list []guest, listed bool) bool {
	limit := time.Now().Add(-_orphaned)
	h.mu.Lock()
	defer h.mu.Unlock()
	return !listed && !h.visible() || slices.ContainsFunc(list, func(g guest) bool {
		b := h.told[g.id]
		return b == nil || b.at.After(limit) || b.running && !h.visible()
	})
}

// present lists the guests, if the server does so in time: one with a cluster
// behind it may wait for the others, and googollee's for its own lock.
func (h *house) present(ctx context.Context) (list []guest, ok bool) {
	if h.asked == nil {
		found := make(chan []guest, 1)
		h.asked = found
		go h.safely(func() {
			defer close(found)
			found <- h.list()
		})
	}
	limit := time.NewTimer(_orphaned)
	defer limit.Stop()
	select {
	case list = <-h.asked:
		h.asked = nil
		return list, true
	case <-limit.C: // the next call goes on waiting for this answer
	case <-ctx.Done():
	}
	return nil, false
}

// tell tells a guest to leave, in a goroutine of its own: some take seconds. A
// patient one leaves a guest alone for now that changes its transport or sends
// something, and returns false.
func (h *house) tell(g guest, patient bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tellLocked(g, patient)
}

func (h *house) tellLocked(g guest, patient bool) bool {
	b := h.told[g.id]
	if b == nil {
		if patient && (h.upgrades.hold(g.id, h.changes(g)) || h.posts.hold(g)) {
			return false
		}
		b = &goodbye{at: time.Now()}
		h.told[g.id] = b
	}
	if b.running {
		return true
	}
	b.running = true
	go func() {
		h.safely(g.leave)
		h.mu.Lock()
		defer h.mu.Unlock()
		b.running = false
	}()
	return true
}

// changes reports whether a guest changes its transport, or has just asked to:
// the order matters, because its server knows when the request is done.
func (h *house) changes(g guest) bool {
	return g.upgrading != nil && (h.polls.upgrades(g.id) || g.upgrading())
}

// admits reports whether a session may still open a WebSocket: not after its
// goodbye.
func (h *house) admits(sid string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.told[sid] == nil
}

// beginPost notes a request by which a session sends. It reports whether the
// session may still do so: not after its goodbye, when nothing would come of it.
func (h *house) beginPost(sid string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.told[sid] != nil {
		return false
	}
	h.posts.begin(sid)
	return true
}

// endPost notes that it was handled. A goodbye that has waited for it comes before
// another one can begin.
func (h *house) endPost(sid string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if g, waits := h.posts.done(sid); waits {
		h.tellLocked(g, true)
	}
}

// safely calls a server's code and keeps its panic from ending the process.
func (h *house) safely(f func()) {
	defer func() {
		if p := recover(); p != nil {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.failed = fmt.Errorf("%s: panic: %v", h.name, p)
		}
	}()
	f()
}

func (h *house) failure() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failed
}

// endPolls ends the long polls of guests that were told a while ago, and, in
// an empty house, of all.
func (h *house) endPolls() {
	empty := h.count() == 0
	limit := time.Now().Add(-_pollGrace)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.polls.end(limit, func(sid string) bool {
		b := h.told[sid]
		return empty && b == nil || b != nil && !b.at.After(limit)
	})
}

// giveUp tells at once the clients that are left.
func (h *house) giveUp(ctx context.Context) error {
	h.polls.end(time.Now(), func(string) bool { return true })
	n := h.count()
	if n == 0 {
		return nil
	}
	go h.safely(func() { // list may be what it was waiting for
		for _, g := range h.list() {
			h.tell(g, false)
		}
	})
	return fmt.Errorf("%s: %s had not left: %w", h.name, clients(n), context.Cause(ctx))
}

// toldCount returns how many guests were told to leave.
func (h *house) toldCount() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.told)
}
