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
	// _look is the pause between two looks at a target that is cleared.
	_look = 20 * time.Millisecond
	// _firstRepeat and _lastRepeat are the pauses after which clients that are
	// still there are told again; each is twice the one before.
	_firstRepeat = 40 * time.Millisecond
	_lastRepeat  = 640 * time.Millisecond
	// _orphaned is for how long a server must have listed no client for its
	// count to be wrong, or its requests to be forgotten: googollee's goes on
	// counting, and at times listing, a session that is closed while it is being
	// opened, and leaves the WebSocket of one that is closed while it upgrades.
	_orphaned = time.Second
)

// clients lists those of one server.
type clients interface {
	// count returns how many there are.
	count() int
	// list returns those that can be told to leave now.
	list() []client
	// visible reports whether one that is there has a request in flight nearly
	// all the time, be it a WebSocket.
	visible() bool
}

// client is a client of a server, by its session.
type client struct {
	id        string      // of its session
	leave     func()      // tells it to leave, and may take its time
	upgrading func() bool // whether it is changing its transport; nil where none does
}

// notice says what one client was told.
type notice struct {
	at      time.Time // when
	running bool      // whether it is being told now
}

// target tells the clients of one server, or the connections of the registry, to
// leave. One goroutine clears it.
type target struct {
	clients
	name    string
	spread  time.Duration
	polls   polls
	sockets sockets

	asked <-chan []client // has the server's answer, while it is asked who is there

	mu       sync.Mutex // guards what follows
	told     map[string]*notice
	upgrades upgrades
	posts    posts
	failed   error // the last panic of a server's code
}

// clear tells all clients to leave and returns when none is left, or with an
// error when ctx ends.
func (t *target) clear(ctx context.Context) error {
	look := time.NewTicker(_look)
	defer look.Stop()
	t.awaitOpening(ctx, look.C)
	t.notify(ctx)
	pause := _firstRepeat
	repeat := time.Now().Add(pause)
	for p := (presence{lastSeen: time.Now()}); ; {
		t.endPolls()
		busy := t.polls.any()
		if p.over(t.count(), busy) {
			t.awaitSockets(ctx, look.C)
			return t.failure()
		}
		if busy && p.orphaned() {
			t.polls.cut()
			t.sockets.close()
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return t.giveUp(ctx)
		}
		if now := time.Now(); now.After(repeat) {
			list, ok := t.present(ctx)
			if t.maybeThere(list, ok) {
				p.lastSeen = now
			}
			if pause = min(2*pause, _lastRepeat); !t.tellReady(list) {
				pause = _firstRepeat
			}
			repeat = now.Add(pause)
		}
	}
}

// awaitOpening waits until no session was asked for for a moment, which does not
// take long: the gate is closed. A stock client whose WebSocket closes before
// its session is open does not try again before its connect timeout, 20 s.
func (t *target) awaitOpening(ctx context.Context, look <-chan time.Time) {
	for t.polls.fresh(time.Now().Add(-_opening)) {
		select {
		case <-look:
		case <-ctx.Done():
			return
		}
	}
}

// awaitSockets waits a moment for the WebSockets of those that are gone, and
// then closes what is left: a server may have forgotten it.
func (t *target) awaitSockets(ctx context.Context, look <-chan time.Time) {
	for limit := time.Now().Add(_closing); t.sockets.any() && time.Now().Before(limit); {
		select {
		case <-look:
		case <-ctx.Done():
			return
		}
	}
	t.sockets.close()
}

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
func (t *target) beginPost(sid string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.told[sid] != nil {
		return false
	}
	t.posts.begin(sid)
	return true
}

// endPost notes that it was handled. A goodbye that has waited for it comes before
// another one can begin.
func (t *target) endPost(sid string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c, waits := t.posts.done(sid); waits {
		t.tellLocked(c, true)
	}
}

// safely calls a server's code and keeps its panic from ending the process.
func (t *target) safely(f func()) {
	defer func() {
		if p := recover(); p != nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.failed = fmt.Errorf("%s: panic: %v", t.name, p)
		}
	}()
	f()
}

func (t *target) failure() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
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

// giveUp tells at once the clients that are left.
func (t *target) giveUp(ctx context.Context) error {
	t.polls.end(time.Now(), func(string) bool { return true })
	n := t.count()
	if n == 0 {
		return nil
	}
	go t.safely(func() { // list may be what it was waiting for
		for _, c := range t.list() {
			t.tell(c, false)
		}
	})
	return fmt.Errorf("%s: %s had not left: %w", t.name, inWords(n), context.Cause(ctx))
}

// toldCount returns how many clients were told to leave.
func (t *target) toldCount() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.told)
}
