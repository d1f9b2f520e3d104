package socketio

import (
	"context"
	"net"
	"sync"
	"time"
)

// polls are the requests of a route that a drain has to end or to wait for: the
// long polls, those that open a session, and WebSockets where their handler
// blocks. The zero value is empty.
type polls struct {
	mu   sync.Mutex // guards open
	open map[*poll]struct{}
}

type poll struct {
	sid   string // empty where it opens a session
	since time.Time
	end   context.CancelCauseFunc
	conn  net.Conn // its connection, where that was hijacked
}

// begin notes a request and returns the context to serve it with.
func (p *polls) begin(ctx context.Context, sid string) (*poll, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	one := &poll{sid: sid, since: time.Now(), end: cancel}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		p.open = make(map[*poll]struct{})
	}
	p.open[one] = struct{}{}
	return one, ctx
}

// hijacked notes the connection of a request that became a WebSocket.
func (p *polls) hijacked(one *poll, conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one.conn = conn
}

// done forgets a request whose handler has returned.
func (p *polls) done(one *poll) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, one)
	one.end(nil)
}

// any reports whether there are requests in flight.
func (p *polls) any() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.open) > 0
}

// end ends the long polls that began before the limit and whose session is due.
func (p *polls) end(limit time.Time, due func(sid string) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for one := range p.open {
		if one.sid != "" && !one.since.After(limit) && due(one.sid) {
			one.end(errGone)
		}
	}
}

// cut ends all requests, and closes the connections of those that became
// WebSockets.
func (p *polls) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for one := range p.open {
		one.end(errGone)
		if one.conn != nil {
			_ = one.conn.Close() // it is closed or it was
		}
	}
}
