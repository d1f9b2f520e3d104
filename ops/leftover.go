package ops

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _lastPatience is how long the server's connections may stay behind the last
// call: all that is served then takes no time, but a client may hold back the rest
// of its request, or not read.
const _lastPatience = time.Second

// leftovers are the open connections of the server. What is left of them a second
// after the last call is closed, so that no client holds the drain up: the server
// is there to show it.
type leftovers struct {
	drainer *graceful.Drainer

	mu   sync.Mutex // guards all below
	open map[net.Conn]struct{}
	over bool // whether none may stay
}

func newLeftovers(d *graceful.Drainer) *leftovers {
	return &leftovers{drainer: d, open: make(map[net.Conn]struct{})}
}

// follow watches the connections of srv from the start of the app to its stop.
func (l *leftovers) follow(srv *http.Server, lc fx.Lifecycle) {
	srv.ConnState = l.note
	ctx, stop := context.WithCancel(context.Background())
	var waiting sync.WaitGroup
	lc.Append(fx.StartStopHook(
		func() { waiting.Go(func() { l.wait(ctx) }) },
		func() {
			stop()
			waiting.Wait()
		},
	))
}

// note keeps the connections that are open. It is a hook of [http.Server].
func (l *leftovers) note(nc net.Conn, s http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case s == http.StateClosed:
		delete(l.open, nc)
	case l.over:
		cut(nc)
	case s == http.StateNew:
		l.open[nc] = struct{}{}
	default:
	}
}

// wait closes what is left when its time is over, or returns when ctx ends or the
// drain is over.
func (l *leftovers) wait(ctx context.Context) {
	select {
	case <-l.drainer.LastCall():
	case <-ctx.Done():
		return
	}
	timer := time.NewTimer(l.patience())
	defer timer.Stop()
	select {
	case <-timer.C:
		l.close()
	case <-l.drainer.Done():
	case <-ctx.Done():
	}
}

// _behindRefusal is how long net/http keeps a connection with a body that was not
// read, half a second and some more, though its socket is closed.
const _behindRefusal = 600 * time.Millisecond

// patience returns how long connections may stay. With little time left, that is
// less.
func (l *leftovers) patience() time.Duration {
	left := time.Until(l.drainer.Status().Deadline)
	return min(_lastPatience, max(left-_behindRefusal, left/4))
}

func (l *leftovers) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	for nc := range l.open {
		cut(nc)
	}
}

// cut closes the socket itself: TLS would first say goodbye to a client that may
// not read.
func cut(nc net.Conn) {
	if above, ok := nc.(interface{ NetConn() net.Conn }); ok {
		nc = above.NetConn()
	}
	_ = nc.Close() // it may be closed already
}
