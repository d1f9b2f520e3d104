package main

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// events sends server-sent events, numbered, until the client goes or the
// server drains. A browser then connects again by itself, to another server,
// and says by Last-Event-ID where it was.
type events struct{ drainer *graceful.Drainer }

func newEvents(d *graceful.Drainer) *events { return &events{d} }

// ServeHTTP implements http.Handler.
func (e *events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID")) // none is zero
	_, _ = fmt.Fprint(w, "retry: 100\n\n")                 // milliseconds until it connects again
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for n := last + 1; ; n++ {
		_, _ = fmt.Fprintf(w, "id: %d\ndata: event %d\n\n", n, n)
		if http.NewResponseController(w).Flush() != nil {
			return
		}
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return // the client has gone, or the drain waits no longer
		case <-e.drainer.Draining():
			return // the end of the reply makes the client connect again
		}
	}
}
