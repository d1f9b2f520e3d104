package graceful

import (
	"io"
	"net/http"
)

// Readiness is the handler for a balancer's or kubelet's readiness probe: 200
// while the drain has not begun, 503 from then on. Mount it where the probe
// looks. A probe is answered as long as the server accepts, that is during the
// whole lame duck.
type Readiness struct{ drainer *Drainer }

// NewReadiness returns the readiness of d.
func NewReadiness(d *Drainer) *Readiness { return &Readiness{drainer: d} }

// ServeHTTP implements [http.Handler].
func (h *Readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	status, body := http.StatusOK, "ready\n"
	if !h.drainer.Ready() {
		status, body = http.StatusServiceUnavailable, "draining\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // a probe that is gone needs no answer
}
