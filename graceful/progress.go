package graceful

import (
	"sync"
	"time"
)

// progress is what a drain has told of itself, for [Drainer.Status]. Only
// the drain writes it.
type progress struct {
	mu  sync.Mutex // guards now
	now Status
}

func (p *progress) status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.now
	s.ownLists(time.Now())
	return s
}

// note changes what is told.
func (p *progress) note(change func(*Status)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.now)
}

// phaseBegan notes that a phase has begun, and the one before has ended.
func (p *progress) phaseBegan(phase Phase, at time.Time) {
	p.note(func(s *Status) {
		s.PhaseBegan = at
		spans := slices.Clone(s.Phases) // who asked before has the old ones
		if n := len(spans); n > 0 {
			spans[n-1].Took = at.Sub(spans[n-1].Began)
		}
		s.Phases = append(spans, PhaseSpan{Phase: phase, Began: at})
	})
}

// closersBegan notes that the closers were called.
func (p *progress) closersBegan(closers []namedCloser, at time.Time) {
	p.note(func(s *Status) {
		s.Closers = idleClosers(closers)
		for i := range s.Closers {
			s.Closers[i].Began = at
		}
	})
}

// closerDone notes that one of them is waited for no longer.
func (p *progress) closerDone(index int, r CloserReport) {
	p.note(func(s *Status) { s.Closers[index].Done, s.Closers[index].CloserReport = true, r })
}
