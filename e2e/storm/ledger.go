package storm

import (
	"sync"
	"time"
)

// ledger is what the server's side knows of requests: which handler ran, and
// when.
type ledger struct {
	draining func() bool

	mu   sync.Mutex // guards all below
	runs map[string][]*run
}

// run is one call of a handler.
type run struct {
	ID           string
	Rejected     bool // whether it was the rejection handler
	Began, Ended time.Time
	Late         bool // whether the drain had been announced when it began
	EndedLate    bool // whether it had when it ended
	Panicked     bool
}

func newLedger(draining func() bool) *ledger {
	return &ledger{draining: draining, runs: map[string][]*run{}}
}

func (l *ledger) begin(id string) *run { return l.add(&run{ID: id}) }

func (l *ledger) reject(id string) *run { return l.add(&run{ID: id, Rejected: true}) }

func (l *ledger) add(r *run) *run {
	r.Began, r.Late = time.Now(), l.draining()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs[r.ID] = append(l.runs[r.ID], r)
	return r
}

func (l *ledger) end(r *run, panicked bool) {
	late := l.draining()
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Ended, r.EndedLate, r.Panicked = time.Now(), late, panicked
}

// snapshot returns a copy of all runs by id.
func (l *ledger) snapshot() map[string][]run {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[string][]run, len(l.runs))
	for id, runs := range l.runs {
		for _, r := range runs {
			all[id] = append(all[id], *r)
		}
	}
	return all
}
