package graceful

import (
	"context"
	"io"
	"net/http"
)

// Readiness is the handler for a balancer's or kubelet's readiness probe: 200
// while the drain has not begun, 503 from then on. Mount it where the probe
// looks. A probe is answered as long as the server accepts, that is during the
// whole lame duck.
type Readiness struct {
	drainer    *Drainer
	conditions []func() bool
	checks     []*checker
}

// NewReadiness returns the readiness of d. Where there are conditions, all of
// them must hold as well: each is called for every probe, by the goroutine that
// answers it, until one returns false.
func NewReadiness(d *Drainer, conditions ...func() bool) *Readiness {
	return &Readiness{drainer: d, conditions: conditions}
}

// ServeHTTP implements [http.Handler].
func (h *Readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body := http.StatusServiceUnavailable, "not ready\n"
	switch {
	case h.drainer.Phase() != PhaseServing:
		body = "draining\n"
	case h.Started() && h.passes(r.Context()):
		status, body = http.StatusOK, "ready\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // a probe that is gone needs no answer
}

// Started reports whether all conditions of [NewReadiness] hold, whatever the
// checks say.
func (h *Readiness) Started() bool {
	for _, holds := range h.conditions {
		if !holds() {
			return false
		}
	}
	return true
}

// Ready reports whether a probe would be answered with 200 now. It asks the checks,
// as [Readiness.Check] does.
func (h *Readiness) Ready(ctx context.Context) bool {
	return h.drainer.Phase() == PhaseServing && h.Started() && h.passes(ctx)
}
