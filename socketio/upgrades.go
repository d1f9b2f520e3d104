package socketio

import "time"

// _upgradeGrace is how long a client may take to change its transport before it
// is told to leave all the same. It takes one long poll and the server's next
// look, of which zishang520 has one every 100 ms.
const _upgradeGrace = time.Second

// _settling is how long after its change a client is left alone. A server of
// zishang520 panics if it is to close a session between the end of the change and the
// new transport, a moment that lasts where the machine stands still.
const _settling = 200 * time.Millisecond

// upgrades holds the goodbye to clients back that are changing from long polls to
// a WebSocket. A stock client stops polling as soon as its probe was answered;
// if that WebSocket closes before its last poll has come back, it neither polls
// nor connects again, until its ping timeout 45 s later. The zero value has seen
// none.
type upgrades struct{ seen map[string]*upgrade }

type upgrade struct {
	since time.Time
	over  time.Time // when it was first seen to have changed
}

// hold reports whether a client should be left alone for now: while it changes,
// and for a moment more.
func (u *upgrades) hold(id string, changes bool) bool {
	one := u.seen[id]
	switch {
	case one == nil && !changes:
		return false
	case one == nil:
		if u.seen == nil {
			u.seen = make(map[string]*upgrade)
		}
		u.seen[id] = &upgrade{since: time.Now()}
		return true
	case changes:
		return time.Since(one.since) < _upgradeGrace
	case one.over.IsZero():
		one.over = time.Now()
		return true
	default:
		return time.Since(one.over) < _settling
	}
}
