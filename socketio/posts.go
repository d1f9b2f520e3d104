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

// awaited is a client whose goodbye waits.
type awaited struct {
	client

	since time.Time
}

func (p *posts) begin(sid string) {
	if p.open == nil {
		p.open, p.waiting = make(map[string]int), make(map[string]awaited)
	}
	p.open[sid]++
}

// done forgets a request. It returns the client whose goodbye has waited for it, if
// there is one.
func (p *posts) done(sid string) (c client, waits bool) {
	if p.open[sid]--; p.open[sid] > 0 {
		return client{}, false
	}
	delete(p.open, sid)
	one, waits := p.waiting[sid]
	return one.client, waits
}

// hold reports whether the goodbye to a client is to wait.
func (p *posts) hold(c client) bool {
	one, waits := p.waiting[c.id]
	switch {
	case p.open[c.id] == 0:
		return false
	case !waits:
		p.waiting[c.id] = awaited{c, time.Now()}
		return true
	default:
		return time.Since(one.since) < _postGrace
	}
}
