package socketio

import "time"

const (
	// _postGrace is how long a session may take to send what it has begun to send, as
	// long as the engine waits for the rest of a head.
	_postGrace = 5 * time.Second
	// _handling is how long a server that forgets requests may take with what has come
	// of one. googollee answers it when the replies to all its events have been polled,
	// and a client that is gone, or that the balancer sends elsewhere, polls no more.
	_handling = time.Second
)

// posts are the requests in flight by which polling sessions send. A server that
// closes a session meanwhile handles nothing of it, or leaves it without an answer,
// so the goodbye waits. The zero value has none.
type posts struct {
	open    map[string]map[*post]struct{} // by session
	waiting map[string]*awaited
}

// post is one of them.
type post struct {
	// awaited reports whether its server waits for the client, for all that is known.
	awaited func() bool
}

// awaited is a client whose goodbye waits.
type awaited struct {
	client

	since time.Time
	turn  time.Time // when it was last its turn, not the server's
}

func (p *posts) begin(sid string, one *post) {
	if p.open == nil {
		p.open, p.waiting = make(map[string]map[*post]struct{}), make(map[string]*awaited)
	}
	if p.open[sid] == nil {
		p.open[sid] = make(map[*post]struct{})
	}
	p.open[sid][one] = struct{}{}
}

// done forgets a request. It returns the client whose goodbye has waited for it, if
// there is one.
func (p *posts) done(sid string, one *post) (c client, waits bool) {
	delete(p.open[sid], one)
	if len(p.open[sid]) > 0 {
		return client{}, false
	}
	delete(p.open, sid)
	if goodbye := p.waiting[sid]; goodbye != nil {
		return goodbye.client, true
	}
	return client{}, false
}

// hold reports whether the goodbye to a client is to wait.
func (p *posts) hold(c client) bool {
	if len(p.open[c.id]) == 0 {
		return false
	}
	now := time.Now()
	one := p.waiting[c.id]
	if one == nil {
		p.waiting[c.id] = &awaited{client: c, since: now, turn: now}
		return true
	}
	for post := range p.open[c.id] {
		if post.awaited() {
			one.turn = now
		}
	}
	return now.Sub(one.since) < _postGrace && now.Sub(one.turn) < _handling
}
