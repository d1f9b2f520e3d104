package graceful

import (
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

const (
	// _newSilence is how long a connection that has not sent a request may be
	// silent: a client that has just connected is about to speak.
	_newSilence = time.Second
	// _headLimit is what the rest of a head, or of a TLS record, gets of the
	// drain: a client that sends it drop by drop would hold it up.
	_headLimit = 5 * time.Second
	// _leaveLimit is how long a connection may take to leave once it was told,
	// where something of its listener's stands between and does not listen.
	_leaveLimit = time.Second
	// _sweepPause is the least time between two sweeps.
	_sweepPause = 2 * time.Millisecond
)

// sweep tells the connections of st to leave that have been silent for long
// enough, and returns when to look again: after the interval at the latest.
func (t *Tracker) sweep(st *stage, quiet, interval time.Duration) time.Time {
	now, start := time.Now(), *st.began.Load()
	next := now.Add(interval)
	for _, c := range t.all() {
		if c.account.stage != st {
			continue
		}
		state := c.load()
		since := c.stood(state)
		due, ok := c.due(state, start, quiet)
		switch {
		case !ok:
		case due.After(now):
			next = earlier(next, due)
		case state == connIdle && now.Before(due.Add(_lingerTime)) && !sock.Delivered(c.socket()):
			next = earlier(next, now.Add(interval)) // its client has not read the last reply yet
		case state == connLeaving:
			patient := now.Before(due.Add(_headLimit))
			c.apart(func() { c.castOff(since, patient) })
		default:
			c.apart(func() { c.leave(state, since) })
		}
	}
	if soonest := now.Add(_sweepPause); next.Before(soonest) {
		return soonest
	}
	return next
}

// due returns when a connection in the given state is to leave, if nothing
// comes until then. Every one gets the whole quiet period of the drain, however
// long it was silent before: the proxy that holds it may use it, and learns from
// the reply that it closes.
func (c *conn) due(state connState, start time.Time, quiet time.Duration) (due time.Time, ok bool) {
	since := start.Add(time.Duration(c.since.Load()))
	switch state {
	case connIdle, connSilent:
		if c.inRecord() {
			return since.Add(_headLimit), true
		}
		if state == connIdle {
			return since.Add(quiet), true
		}
		due = later(_epoch.Add(c.accepted+_newSilence), start.Add(quiet))
		if c.since.Load() == 0 {
			return due, true
		}
		return later(due, since.Add(_newSilence)), true // its handshake ended in the drain
	case connReading:
		return since.Add(_headLimit), true
	case connLeaving:
		if c.isSocket() { // it obeys deadlines: the reader may just not be scheduled
			return since.Add(_headLimit), true
		}
		return since.Add(_leaveLimit), true
	case connActive:
		return since.Add(quiet), c.untold && c.rests()
	case connHandshaking:
		return c.handshakeDue(start, quiet)
	default:
		return time.Time{}, false
	}
}

// handshakeDue returns when a connection is to leave whose handshake waits for
// the client. While the server works on it, a certificate that takes its time
// say, the client owes nothing.
func (c *conn) handshakeDue(start time.Time, quiet time.Duration) (due time.Time, ok bool) {
	w := c.wire()
	if w == nil {
		asked := c.session.look.silentSince(c.socket(), c.accepted)
		if ago, heard := sock.SinceHeard(c.socket()); heard { // it is the server's turn, or a part has come
			asked = max(asked, time.Since(_epoch)-ago+_headLimit-_newSilence)
		}
		return later(_epoch.Add(asked+_newSilence), start.Add(quiet)), true
	}
	asked := time.Duration(w.asking.Load())
	patience := min(_newSilence, _headLimit-time.Duration(w.waited.Load()))
	return later(_epoch.Add(asked+patience), start.Add(quiet)), asked != 0
}

// inRecord reports whether a part of a TLS record has come.
func (c *conn) inRecord() bool {
	w := c.wire()
	return w != nil && w.inRecord.Load()
}

// stamp notes when the connection turns to what it is, as far as a drain cares.
func (c *conn) stamp() {
	if start := c.account.stage.began.Load(); start != nil { // outside a drain it is not asked for
		c.since.Store(int64(time.Since(*start)))
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
