package graceful

import (
	"slices"
	"time"
)

// phaseBegan notes that a phase has begun, and so that the one before it is over.
func (p *progress) phaseBegan(phase Phase, at time.Time) {
	p.note(func(s *Status) {
		s.endPhase(at)
		s.PhaseBegan = at
		s.Phases = append(s.Phases, PhaseSpan{Phase: phase, Began: at})
	})
}

// endPhase says how long the last phase has lasted, if there is one.
func (s *Status) endPhase(at time.Time) {
	if n := len(s.Phases); n > 0 {
		s.Phases[n-1].Took = at.Sub(s.Phases[n-1].Began)
	}
}

// intakeClosed notes how a listener was closed.
func (p *progress) intakeClosed(c IntakeClosed) {
	p.note(func(s *Status) { s.Intakes = append(s.Intakes, c) })
}

// heard notes what the program around the drain has told.
func (p *progress) heard(e Event) {
	if _, ok := e.(SecondSignal); ok {
		p.note(func(s *Status) { s.SecondSignals++ })
	}
}

// ownLists gives a copy its lists, and says how long the present phase has lasted.
func (s *Status) ownLists(now time.Time) {
	s.Closers = slices.Clone(s.Closers)
	s.Intakes = slices.Clone(s.Intakes)
	s.Phases = slices.Clone(s.Phases)
	s.endPhase(now)
}

// requests adds up what has become of all requests so far.
func (d *Drainer) requests(servers []ServerStatus) RequestReport {
	var sum Report
	for _, s := range servers {
		sum.add(ServerReport{Requests: s.Requests})
	}
	sum.add(d.untracked.sum())
	return sum.Requests
}
