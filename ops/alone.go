package ops

import (
	"net/http"
	"sync/atomic"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// watching counts the requests that watch the drain and hold it up themselves, in
// the way in which the drain counts them.
type watching struct {
	// tracked are those on connections of servers that do not drain last.
	tracked atomic.Int32
	// external are those that came by way of the middleware, on a tracked connection
	// or not, and streams those of them on HTTP/2: a connection on which a handler
	// speaks that holds the drain up without a number of requests.
	external, streams atomic.Int32
}

// watched are such counts at one moment.
type watched struct{ tracked, external, streams int }

func (n *watching) load() watched {
	return watched{int(n.tracked.Load()), int(n.external.Load()), int(n.streams.Load())}
}

// least returns the lesser counts: what comes or goes meanwhile is not counted, so
// that it does not hide what the drain really waits for.
func (n watched) least(m watched) watched {
	return watched{min(n.tracked, m.tracked), min(n.external, m.external), min(n.streams, m.streams)}
}

// alone reports whether nothing holds the drain up but what watches it here. On a
// server that drains last, the last call tells.
func (s *snapshot) alone() bool {
	if s.watched == (watched{}) || s.status.Phase < graceful.PhaseCloseIntake || s.status.External > s.watched.external {
		return false
	}
	held, spoken := 0, 0
	for _, hold := range heldByOthers(s.status) {
		switch {
		case hold.What == graceful.HoldCloser || hold.What == graceful.HoldHijacked:
			return false
		case hold.Name == "": // external
		case hold.What == graceful.HoldHTTP2 && hold.Requests == 0:
			spoken += hold.Count
		default:
			held += max(hold.Count, hold.Requests) // viewers may share a connection of HTTP/2
		}
	}
	return held+max(0, spoken-s.watched.streams) <= s.watched.tracked
}

// holds counts a request that watches, if it holds the drain up itself, until it
// ends. One of a server that drains last does not, nor one whose server does not
// drain.
func (h *handler) holds(r *http.Request) (release func()) {
	var counts []*atomic.Int32
	if h.onFirst(graceful.ServerOf(r.Context())) {
		counts = append(counts, &h.watching.tracked)
	}
	if h.Drainer.External(r.Context()) {
		counts = append(counts, &h.watching.external)
		if r.ProtoMajor > 1 {
			counts = append(counts, &h.watching.streams)
		}
	}
	for _, n := range counts {
		n.Add(1)
	}
	return func() {
		for _, n := range counts {
			n.Add(-1)
		}
	}
}

// onFirst reports whether a server is one of those that do not drain last.
func (h *handler) onFirst(name string) bool {
	for _, s := range h.Drainer.Status().Servers {
		if s.Name == name {
			return !s.Last
		}
	}
	return false
}
