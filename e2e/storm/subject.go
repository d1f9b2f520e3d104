package storm

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// subject is what a trial judges: servers, and how they are drained.
type subject interface {
	// serve starts a server.
	serve(p ServerPlan, h http.Handler) (net.Addr, error)
	// draining reports whether the drain has been announced.
	draining() bool
	// drain drains.
	drain(ctx context.Context) (graceful.Report, error)
	// force makes the drain stop waiting.
	force(cause error)
	// open returns how many connections it knows.
	open() int
	// close ends what the drain leaves to the servers' owners.
	close() error
}

// setting is what a subject is made of.
type setting struct {
	plan    *Plan
	dir     string // for sockets
	hub     *hub
	reject  http.Handler
	observe func(graceful.Event)
}

// maker makes a subject.
type maker func(s setting) (subject, error)

// httpServer returns the http.Server of a plan.
func httpServer(p ServerPlan, h http.Handler) *http.Server {
	s := &http.Server{Handler: h, ErrorLog: silentLog} //nolint:gosec // some have no timeouts
	if p.Timeouts {
		s.ReadHeaderTimeout, s.IdleTimeout = 30*time.Second, time.Minute
		s.ReadTimeout, s.WriteTimeout = time.Minute, time.Minute
	}
	if p.H2 && p.TLS == NoTLS {
		s.Protocols = new(http.Protocols)
		s.Protocols.SetHTTP1(true)
		s.Protocols.SetUnencryptedHTTP2(true)
	}
	if p.TLS == ServerTLS {
		s.TLSConfig = tlsConfig()
	}
	return s
}
