package socketio

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// _opening is how long a session may take to open.
	_opening = 100 * time.Millisecond
	// _look is the pause between two looks at a target that is cleared.
	_look = 20 * time.Millisecond
	// _firstRepeat and _lastRepeat are the pauses after which clients that are
	// still there are told again; each is twice the one before.
	_firstRepeat = 40 * time.Millisecond
	_lastRepeat  = 640 * time.Millisecond
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
	// forgets reports whether the server may leave a request without an answer
	// whose session is closed.
	forgets() bool
}

// client is a client of a server, by its session.
type client struct {
	id        string      // of its session
	leave     func()      // tells it to leave, and may take its time
	upgrading func() bool // whether it is changing its transport; nil where none does
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
