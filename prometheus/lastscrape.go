package prometheus

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
)

// lastScrape answers scrapes, and knows when one has told the end of the drain.
type lastScrape struct {
	handler http.Handler
	drained <-chan struct{}

	scraped atomic.Bool
	once    sync.Once
	told    chan struct{} // closed when a scrape that came after the drain is answered
}

func newLastScrape(drained <-chan struct{}, h http.Handler) *lastScrape {
	return &lastScrape{handler: h, drained: drained, told: make(chan struct{})}
}

// ServeHTTP implements [http.Handler].
func (l *lastScrape) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet { // the answer to HEAD has no metrics
		l.handler.ServeHTTP(w, r)
		return
	}
	l.scraped.Store(true)
	isLast := l.isDrained()
	l.handler.ServeHTTP(w, r)
	if isLast && r.Context().Err() == nil { // a client that has gone was too slow, and comes again
		l.once.Do(func() { close(l.told) })
	}
}

func (l *lastScrape) isDrained() bool {
	select {
	case <-l.drained:
		return true
	default:
		return false
	}
}

// await waits for a scrape after the drain, where anybody scrapes.
func (l *lastScrape) await(ctx context.Context) {
	if !l.scraped.Load() || !l.isDrained() {
		return
	}
	select {
	case <-l.told:
	case <-ctx.Done():
	}
}
