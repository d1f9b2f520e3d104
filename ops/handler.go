package ops

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// HandlerConfig configures the handler of [NewHandler].
type HandlerConfig struct {
	// Drainer is the drainer that is shown. It must be there.
	Drainer *graceful.Drainer
	// Tracker is the tracker that the drainer was made with. It must be there.
	Tracker *graceful.Tracker
	// Readiness is what /readyz asks. Defaults to one that is red in the drain alone.
	Readiness *graceful.Readiness
	// Drain begins the drain and returns at once; it is called once. Defaults to a
	// call of Drainer.Drain on a goroutine of its own, which leaves the end of the
	// process to the program.
	Drain func(trigger string)
	// Token, ShowClients and ShowPaths are those of [Config].
	Token                  string
	ShowClients, ShowPaths bool
	// ClientCertificates lets requests in whose client certificate the server has
	// verified. Without it, and without a token, only requests by the loopback
	// interface or a Unix socket are let in.
	ClientCertificates bool
}

// handler answers all paths.
type handler struct {
	HandlerConfig

	guard    guard
	mux      *http.ServeMux
	shared   shared   // the snapshot
	viewers  seats    // of the page
	waiters  seats    // for the end of the drain
	watching watching // those of both that hold the drain up themselves
	listings limiter  // of connections
	asked    sync.Once
}

// NewHandler returns the handler of all paths of the package, for a server of the
// program's own. Mount it as it is, or behind [http.StripPrefix]; best on a server
// with [graceful.ServerConfig].Last, which answers until the drain is over.
func NewHandler(c HandlerConfig) (http.Handler, error) {
	if c.Drainer == nil || c.Tracker == nil {
		return nil, errNothingToShow
	}
	if err := checkToken(c.Token); err != nil {
		return nil, fmt.Errorf("ops: HandlerConfig.Token %w", err)
	}
	c.Readiness = cmp.Or(c.Readiness, graceful.NewReadiness(c.Drainer))
	h := &handler{
		HandlerConfig: c,
		guard:         newGuard(c.Token, c.ClientCertificates),
		mux:           http.NewServeMux(),
		viewers:       newSeats(_mostViewers),
		waiters:       newSeats(_mostViewers),
	}
	if h.Drain == nil {
		h.Drain = h.drainAlone
	}
	h.route()
	return h, nil
}

func (h *handler) route() {
	h.mux.HandleFunc("GET /livez", serveAlive)
	h.mux.HandleFunc("GET /readyz", h.serveReady)
	h.mux.Handle("GET /{$}", h.admitted(servePage))
	h.mux.Handle("GET /status", h.admitted(h.serveStatus))
	h.mux.Handle("GET /connections", h.admitted(sameSite(h.serveConnections)))
	h.mux.Handle("GET /events", h.admitted(sameSite(h.serveEvents)))
	h.mux.Handle("POST /drain", h.admitted(ordered("drain", h.serveDrain)))
	h.mux.Handle("POST /force", h.admitted(ordered("force", h.serveForce)))
	h.mux.HandleFunc("GET /prestop", h.servePreStop)
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	leaveBody(w, r)
	h.mux.ServeHTTP(w, r)
}

// leaveBody has the connection close behind the reply where the request has a body,
// which no path wants: its client might hold back the rest of it, and net/http would
// wait for that.
func leaveBody(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength == 0 || r.ProtoMajor != 1 {
		return
	}
	closeBehind(w, r)
	_ = http.NewResponseController(w).SetReadDeadline(time.Now()) // where it cannot be set, the server's own bounds the read
}

// closeBehind has the connection close behind the reply. On HTTP/2 it would end all
// others on it, too.
func closeBehind(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close")
	}
}

// drainAlone drains without an app around. Its goroutine ends with the drain.
func (h *handler) drainAlone(trigger string) {
	ctx := graceful.WithTrigger(context.Background(), trigger)
	go func() { _, _ = h.Drainer.Drain(ctx) }() // the report has the error
}
