//go:build unix

package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// balancer is a small sticky proxy: a new session goes to a server that is
// ready, and a session stays, by a cookie, where it was opened.
type balancer struct {
	backends []*backend
	turn     atomic.Uint32
	restarts *restarts
}

const _cookie = "server"

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path == "/restart" { // the button of the page
		b.restarts.ask()
		return
	}
	to := b.stuck(r)
	if to == nil {
		if to = b.next(); to == nil {
			http.Error(w, "no server is ready", http.StatusServiceUnavailable)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: _cookie, Value: to.name, Path: "/", SameSite: http.SameSiteLaxMode})
	}
	to.now.Load().proxy.ServeHTTP(w, r)
}

// stuck returns the server of the session that the request belongs to, if it
// does to one.
func (b *balancer) stuck(r *http.Request) *backend {
	cookie, err := r.Cookie(_cookie)
	if err != nil || r.URL.Query().Get("sid") == "" {
		return nil
	}
	for _, one := range b.backends {
		if one.name == cookie.Value {
			return one
		}
	}
	return nil
}

// next returns a server that is ready.
func (b *balancer) next() *backend {
	for range b.backends {
		one := b.backends[int(b.turn.Add(1))%len(b.backends)]
		if one.now.Load().ready.Load() {
			return one
		}
	}
	return nil
}

// watch probes the servers until ctx ends, as a balancer does.
func (b *balancer) watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			for _, one := range b.backends {
				if p := one.now.Load(); p.ready.Load() { // one that starts is probed by start
					p.probe(ctx)
				}
			}
		case <-ctx.Done():
			return
		}
	}
}
