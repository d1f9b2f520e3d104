package socketio

import "time"

// _postGrace is how long a session may take to send what it has begun to send, as
// long as the engine waits for the rest of a head.
const _postGrace = 5 * time.Second

// posts are the requests in flight by which polling sessions send. A server that
// closes a session meanwhile handles nothing of it, or leaves it without an answer,
// so the goodbye waits. The zero value has none.
type posts struct {
	open    map[string]int // by session
	waiting map[string]awaited
}

// awaited is a guest whose goodbye waits.
type awaited struct {
	guest

	since time.Time
}

func (p *posts) begin(sid string) {
	if p.open == nil {
		p.open, p.waiting = make(map[string]int), make(map[string]awaited)
	}
	p.open[sid]++
}

// done forgets a request. It returns the guest whose goodbye has waited for it, if
// there is one.
func (p *posts) done(sid string) (g guest, waits bool) {
	if p.open[sid]--; p.open[sid] > 0 {
		return guest{}, false
	}
	delete(p.open, sid)
	one, waits := p.waiting[sid]
	return one.guest, waits
}

// hold reports whether the goodbye to a guest is to wait.
func (p *posts) hold(g guest) bool {
	one, waits := p.waiting[g.id]
	switch {
	case p.open[g.id] == 0:
		return false
	case !waits:
		p.waiting[g.id] = awaited{g, time.Now()}
		return true
	default:
		return time.Since(one.since) < _postGrace
	}
}
