package graceful

import (
	"context"
	"errors"
	"net/http"
)

// Middleware puts the drain around a handler whose server the drainer does not
// own: the drain waits for its requests, late ones on HTTP/1 are answered by
// policy, and their contexts end with a cause when the drain stops waiting. Make
// it the outermost handler. The server's owner shuts it down after the drain.
//
// By itself it knows requests, and not the connections that they come on: of
// those on HTTP/1, the replies to requests that begin in the drain say
// Connection: close. Give the server a listener of [Drainer.Listener] as well,
// and every reply does that is written in the drain.
//
// Around a handler of a [Server], which has all that already, and around another
// Middleware of the same drainer, it does nothing.
func (d *Drainer) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if connOf(r.Context()) != nil || r.Context().Value(d) != nil {
			next.ServeHTTP(w, r)
			return
		}
		d.external.inc()
		defer d.external.dec()
		ctx, cancel := context.WithCancelCause(r.Context())
		stop := context.AfterFunc(d.cut, func() { cancel(context.Cause(d.cut)) }) //nolint:contextcheck // the drain's context, not the request's
		defer stop()
		defer cancel(nil)
		c := externalOf(ctx)
		if r.ProtoMajor != 1 {
			c = nil
		}
		if r.ContentLength < 0 && r.Trailer == nil {
			r.Trailer = make(http.Header) // net/http adds to it what it finds behind the body
		}
		inner := r.WithContext(passing{Context: ctx, drainer: d, conn: c}) //nolint:contextcheck // it is made of the request's
		// What the handler does to its request net/http has to see on its own:
		// it removes the files of a multipart form.
		defer func() { *r = *inner.WithContext(r.Context()) }() //nolint:contextcheck // the request gets its own back
		if c == nil {
			d.passUntracked(w, inner, next)
			return
		}
		defer c.finish()
		c.account.knows(next)
		d.pass(c, c.account, w, inner, next)
		if !holds(assumesHijackSeen) {
			c.askWhetherHijacked(w)
		}
	})
}

// External reports whether the request with the context ctx has come by way of
// [Drainer.Middleware], so that [Status].External counts it and the drain waits for
// it: for handlers that wait for the drain themselves.
func (d *Drainer) External(ctx context.Context) bool { return ctx.Value(d) != nil }

// passUntracked serves a request whose connection is not tracked.
func (d *Drainer) passUntracked(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if r.ProtoMajor == 1 && d.untracked.stage.draining() {
		w.Header().Set("Connection", "close")
	}
	d.pass(nil, d.untracked, w, r, next)
}

// passing is the context of a request that passes a middleware.
type passing struct {
	context.Context

	drainer *Drainer
	conn    *conn // nil if it is not tracked
}

// Value returns the connection, or that of the context.
func (p passing) Value(key any) any {
	switch key {
	case connKey{}:
		return p.conn
	case p.drainer:
		return p
	default:
		return p.Context.Value(key)
	}
}

// askWhetherHijacked finds out by the one call that says it without a side effect
// where it is true. Where it is not, the call does no more than net/http would do
// next.
func (c *conn) askWhetherHijacked(w http.ResponseWriter) {
	if _, err := w.Write(nil); errors.Is(err, http.ErrHijacked) {
		c.account.tracker.hijacked(c)
	}
}
