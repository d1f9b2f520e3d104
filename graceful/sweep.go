package graceful

import "time"

const (
	// _newSilence is how long a connection that has not sent a request may be
	// silent: a client that has just connected is about to speak.
	_newSilence = time.Second
	// _sweepPause is the least time between two sweeps.
	_sweepPause = 2 * time.Millisecond
)

// sweep tells the connections of st to leave that have been silent for long
// enough, and returns when to look again.
func (t *Tracker) sweep(st *stage, interval time.Duration) time.Time {
	now, start := time.Now(), *st.began.Load()
	next := now.Add(interval)
	for _, c := range t.all() {
		if c.service.stage != st {
			continue
		}
		state := c.load()
		due, ok := c.due(state, start, interval)
		switch {
		case !ok:
		case due.After(now):
			next = earlier(next, due)
		case state == connHTTP2:
			c.abort() // it has not said a word, so nothing is lost
		default:
			c.leave(state)
		}
	}
	if soonest := now.Add(_sweepPause); next.Before(soonest) {
		return soonest
	}
	return next
}

// due returns when a connection in the given state is to leave, if nothing
// comes until then. Every one gets a whole interval of the drain, however long
// it was silent before: the proxy that holds it may use it, and learns from the
// reply that it closes.
func (c *conn) due(state connState, start time.Time, interval time.Duration) (due time.Time, ok bool) {
	switch state {
	case connIdle:
		return start.Add(time.Duration(c.idleFor.Load()) + interval), true
	case connSilent:
		return later(_epoch.Add(c.accepted+_newSilence), start.Add(interval)), true
	case connHTTP2:
		return later(c.lastHeard().Add(_newSilence), start.Add(interval)), c.mute()
	case connHandshaking:
		return later(c.lastHeard().Add(_newSilence), start.Add(interval)), true
	default:
		return time.Time{}, false
	}
}

// mute reports whether an HTTP/2 connection has not been used since its
// handshake. net/http waits ten seconds for its first words.
func (c *conn) mute() bool {
	w := c.wire()
	return w != nil && !w.spoke.Load()
}

// lastHeard returns when the peer last spoke during the handshake, or else when
// the connection was accepted.
func (c *conn) lastHeard() time.Time {
	if w := c.wire(); w != nil {
		if heard := w.heard.Load(); heard != nil {
			return *heard
		}
	}
	return _epoch.Add(c.accepted)
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
