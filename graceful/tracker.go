package graceful

import (
	"context"
	"iter"
	"sync/atomic"
	"time"
)

// _shards is a power of two that is large beside the cores of usual machines.
const _shards = 16

// Tracker knows every open connection of the servers that share it, and what
// each of them is doing. Create it with [NewTracker]. All methods may be
// called at any time and from any goroutine.
type Tracker struct {
	shards [_shards]shard
	turn   atomic.Uint32 // which shard is next
	first  stage         // servers that stop with the signal
	last   stage         // servers that stop when those are done
	cuts   cuts
}

// NewTracker returns a tracker without connections.
func NewTracker() *Tracker { return &Tracker{} }

// Open returns the number of open connections.
func (t *Tracker) Open() int { return t.first.open.load() + t.last.open.load() }

// Counts returns how many connections are in each state. It looks at each of
// them, one after the other: under traffic the numbers are those of slightly
// different moments.
func (t *Tracker) Counts() Counts {
	var counts Counts
	for _, c := range t.all() {
		if s := c.load(); s != connClosed {
			counts[s.public()]++
		}
	}
	return counts
}

// countsByAccount returns the counts of each account that has connections.
func (t *Tracker) countsByAccount() map[*account]Counts {
	return t.countBy(func(connState) bool { return true })
}

// holding returns the counts of each account less the connections that only wait
// until their clients have read the last reply.
func (t *Tracker) holding() map[*account]Counts {
	return t.countBy(func(s connState) bool { return s != connEnding })
}

// giveUp remembers the connections that hold the drain up, and are closed now.
// Where a listener of the user's made them, what is asked of them may block, and
// has the limit.
func (t *Tracker) giveUp(limit time.Duration) {
	var theirs []*conn
	for _, c := range t.all() {
		switch s := c.load(); {
		case s == connClosed, s == connEnding:
		case c.isSocket():
			t.cuts.add(c.given())
		default:
			theirs = append(theirs, c)
		}
	}
	if len(theirs) == 0 {
		return
	}
	within(limit, func() {
		for _, c := range theirs {
			t.cuts.add(c.given())
		}
	})
}

func (t *Tracker) countBy(counted func(connState) bool) map[*account]Counts {
	counts := make(map[*account]Counts)
	for _, c := range t.all() {
		if s := c.load(); s != connClosed && counted(s) {
			of := counts[c.account]
			of[s.public()]++
			counts[c.account] = of
		}
	}
	return counts
}

// Connections ranges over a snapshot of the open connections, in no order. It
// waits for nothing.
func (t *Tracker) Connections() iter.Seq[Connection] {
	return func(yield func(Connection) bool) {
		for _, c := range t.all() {
			if one, open := c.describe(); open && !yield(one) {
				return
			}
		}
	}
}

// Wait returns nil as soon as no connection is open, or the cause of ctx's end
// if that comes first. New connections may come at any time unless a drain has
// closed the intake.
func (t *Tracker) Wait(ctx context.Context) error {
	for t.Open() > 0 {
		if err := t.first.open.wait(ctx); err != nil {
			return err
		}
		if err := t.last.open.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// all returns the open connections. The list is for a short use: it keeps
// hijacked connections, which the tracker holds weakly, from the collector.
func (t *Tracker) all() []*conn {
	list := make([]*conn, 0, t.Open()+8)
	for i := range t.shards {
		list = t.shards[i].appendTo(list)
	}
	return list
}

// track begins to track a connection that was just accepted.
func (t *Tracker) track(c *conn) {
	c.account.accepted.Add(1)
	c.account.stage.open.inc()
	c.shard = uint8(t.turn.Add(1) % _shards) //nolint:gosec // there are few
	t.shards[c.shard].add(c)
}

// remove forgets a closed connection. Called again, it does nothing.
func (t *Tracker) remove(c *conn) {
	if t.shards[c.shard].remove(c) {
		c.account.stage.open.dec()
	}
}

// hijacked notes that a handler has taken c over.
func (t *Tracker) hijacked(c *conn) {
	c.mu.Lock()
	was, ahead := c.load(), c.ahead
	if !was.taken() {
		c.turn(connHijacked)
		c.finished = false
	}
	c.mu.Unlock()
	if !was.taken() && was != connClosed {
		t.shards[c.shard].weaken(c, c.account.stage.open.dec)
		if c.below != nil && ahead {
			c.below.heard = 1
		}
	}
}
