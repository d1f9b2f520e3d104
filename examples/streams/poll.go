package main

import (
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// poll answers a long poll: with news, or with 204 when there are none for a
// while, or when the server drains. The client then asks again, and as that
// reply closes its connection, another server.
type poll struct {
	drainer *graceful.Drainer
	news    <-chan string // of which this example has none
}

func newPoll(d *graceful.Drainer) *poll { return &poll{drainer: d} }

// ServeHTTP implements http.Handler.
func (p *poll) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	timer := time.NewTimer(time.Minute)
	defer timer.Stop()
	select {
	case text := <-p.news:
		_, _ = w.Write([]byte(text)) // a client that is gone needs none
	case <-timer.C:
		w.WriteHeader(http.StatusNoContent)
	case <-p.drainer.Draining():
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}
