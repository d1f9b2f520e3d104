package ops

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// serveAlive answers as long as the process does: a liveness probe that turns red
// in the drain would have the process killed.
func serveAlive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintln(w, "alive") // a probe that is gone needs no answer
}

// serveReady answers a readiness probe; ?verbose says what the checks have found,
// to who is let in.
func (h *handler) serveReady(w http.ResponseWriter, r *http.Request) {
	if !r.URL.Query().Has("verbose") {
		h.Readiness.ServeHTTP(w, r)
		return
	}
	if !h.guard.admit(w, r) {
		return
	}
	text, ready := h.readiness(r)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = fmt.Fprint(w, text) // as above
}

// readiness says what the readiness consists of, a line each, and whether it is
// green.
func (h *handler) readiness(r *http.Request) (string, bool) {
	var b strings.Builder
	ready := true
	line := func(good bool, text string) {
		mark := '+'
		if !good {
			mark, ready = '-', false
		}
		fmt.Fprintf(&b, "[%c] %s\n", mark, text)
	}
	phase := h.Drainer.Phase()
	line(h.Readiness.Started(), "started")
	line(phase == graceful.PhaseServing, "phase "+phase.String())
	for _, c := range h.Readiness.Check(r.Context()) {
		if c.Err != nil {
			line(false, oneLine(fmt.Sprintf("%s: %v", c.Name, c.Err)))
			continue
		}
		line(true, oneLine(fmt.Sprintf("%s (%v)", c.Name, c.Took.Round(time.Microsecond))))
	}
	if ready {
		return b.String() + "ready\n", true
	}
	return b.String() + "not ready\n", false
}

// oneLine returns a text that a terminal can show: a check may quote what others
// have sent it.
func oneLine(text string) string {
	shown := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || unicode.IsSpace(r) {
			return r
		}
		return unicode.ReplacementChar
	}, clipped(text))
	return strings.Join(strings.Fields(shown), " ")
}
