package socketio

import (
	"context"
	"sync"
	"time"
)

// polls are the requests of a route that a drain has to end or to wait for: the
// long polls, those that open a session, and those of WebSockets for as long as
// their handler runs; of a server that forgets requests, those that send, too. The
// zero value is empty.
type polls struct {
	mu        sync.Mutex // guards what follows
	open      map[*poll]struct{}
	upgrading map[string]int // requests for a WebSocket in flight, by session
	opened    time.Time      // when the last session was asked for
}

// poll is one of them.
type poll struct {
	sid       string // empty where it opens a session
	webSocket bool   // whether it asks for one
	since     time.Time
	cancel    context.CancelCauseFunc
	ended     chan struct{} // closed when the drain ends it; servers may ignore contexts
}

// end ends a request, if nobody has. The lock of the polls is held.
func (one *poll) end() {
	select {
	case <-one.ended:
	default:
		close(one.ended)
		one.cancel(errGone)
	}
}

// isEnded reports whether the drain has ended a request.
func (one *poll) isEnded() bool {
	select {
	case <-one.ended:
		return true
	default:
		return false
	}
}

// begin notes a request and returns the context to serve it with.
func (p *polls) begin(ctx context.Context, sid string, webSocket bool) (*poll, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	one := &poll{sid: sid, webSocket: webSocket, since: time.Now(), cancel: cancel, ended: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		p.open, p.upgrading = make(map[*poll]struct{}), make(map[string]int)
	}
	p.open[one] = struct{}{}
	if sid == "" {
		p.opened = one.since
	}
	if webSocket {
		p.upgrading[sid]++
	}
	return one, ctx
}

// done forgets a request whose handler has returned.
func (p *polls) done(one *poll) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, one)
	if one.webSocket {
		if p.upgrading[one.sid]--; p.upgrading[one.sid] == 0 {
			delete(p.upgrading, one.sid)
		}
	}
	one.cancel(nil)
}

// any reports whether there are requests in flight.
func (p *polls) any() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.open) > 0
}

// upgrades reports whether a session's request for a WebSocket is in flight.
func (p *polls) upgrades(sid string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.upgrading[sid] > 0
}

// end ends the long polls that began before the limit and whose session is due.
func (p *polls) end(limit time.Time, due func(sid string) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for one := range p.open {
		if one.sid != "" && !one.since.After(limit) && due(one.sid) {
			one.end()
		}
	}
}

// cut ends all requests.
func (p *polls) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for one := range p.open {
		one.end()
	}
}

// fresh reports whether a session was asked for since the given time.
func (p *polls) fresh(since time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.opened.After(since)
}
