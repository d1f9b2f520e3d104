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
