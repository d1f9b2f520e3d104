package graceful

import (
	"context"
	"net/http"
)

// Middleware puts the drain around a handler whose server the drainer does not
// own: the drain waits for its requests, their replies say Connection: close,
// late ones are answered by policy, and their contexts end with a cause when
// the drain stops waiting. Make it the outermost handler. The server's owner
// shuts it down after the drain.
//
// By itself it knows requests, and not the connections that they come on: give
// the server a listener of [Drainer.Listener] as well.
//
// Around a handler of a [Server], which has all that already, it does nothing.
func (d *Drainer) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if connOf(r.Context()) != nil {
			next.ServeHTTP(w, r)
			return
		}
		d.foreign.inc()
		defer d.foreign.dec()
		ctx, cancel := context.WithCancelCause(r.Context())
		stop := context.AfterFunc(d.cut, func() { cancel(context.Cause(d.cut)) }) //nolint:contextcheck // the drain's context, not the request's
		defer stop()
		defer cancel(nil)
		if c := foreignOf(ctx); c != nil && r.ProtoMajor == 1 {
			d.serveOn(c, w, r.WithContext(context.WithValue(ctx, connKey{}, c)), next)
			return
		}
		d.serveStrange(w, r.WithContext(ctx), next)
	})
}

// serveStrange serves a request whose connection is not tracked.
func (d *Drainer) serveStrange(w http.ResponseWriter, r *http.Request, next http.Handler) {
	shared := reply{ResponseWriter: w, stage: d.strange.stage}
	if r.ProtoMajor != 1 {
		sw := &streamWriter{shared}
		next.ServeHTTP(sw, r)
		sw.finish()
		d.strange.count(conductServe)
		return
	}
	sw := &strangeWriter{shared}
	next, now := d.choose(d.strange.stage, r, next)
	next.ServeHTTP(sw, r)
	sw.finish()
	d.strange.count(now)
}
