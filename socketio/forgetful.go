package socketio

import (
	"net/http"
	"time"
)

// _answering is how long a server that forgets requests may still take to answer
// one that the drain has ended.
const _answering = 50 * time.Millisecond

// serveUntilEnded serves a request, until the drain ends it at the latest. The
// handler has a goroutine of its own, which outlives the reply where the server has
// forgotten the request, for it would hold up the connection otherwise: googollee's
// returns after its PingTimeout. A panic is passed on to net/http.
func serveUntilEnded(h http.Handler, w *pollWriter, r *http.Request, ended <-chan struct{}) {
	returned := make(chan any, 1)
	go func() {
		defer func() { returned <- recover() }()
		h.ServeHTTP(w, r)
	}()
	select {
	case p := <-returned:
		passOn(p)
		return
	case <-ended:
	}
	limit := time.NewTimer(_answering)
	defer limit.Stop()
	select {
	case p := <-returned:
		passOn(p)
	case <-limit.C:
		takeAway(w, r)
	}
}

// passOn panics again with what a handler has panicked with, if it has.
func passOn(p any) {
	if p != nil {
		panic(p)
	}
}

// takeAway takes a request away from its handler, which may be waiting for the rest of
// the body.
func takeAway(w *pollWriter, r *http.Request) {
	bodyOf(r).end(func() error { return http.NewResponseController(w).SetReadDeadline(time.Now()) })
}
