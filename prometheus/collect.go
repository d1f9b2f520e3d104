package prometheus

import (
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// word returns the name of a phase as the value of a label, such as "lame_duck".
func word(p graceful.Phase) string { return strings.ReplaceAll(p.String(), " ", "_") }

func (s *sink) phases(status graceful.Status) {
	for p := graceful.PhaseServing; p <= graceful.PhaseDrained; p++ {
		s.add(_phase, oneIf(p == status.Phase), word(p))
	}
	for p := graceful.PhaseAnnounce; p < graceful.PhaseDrained; p++ {
		s.add(_phaseDuration, 0, word(p))
	}
	for _, span := range status.Phases {
		s.add(_phaseDuration, span.Took.Seconds(), word(span.Phase))
	}
}

func (s *sink) servers(status graceful.Status) {
	others := status.Requests // those of servers that the drainer does not know
	for _, one := range status.Servers {
		for state := graceful.StateNew; state <= graceful.StateHTTP2; state++ {
			s.add(_connections, float64(one.Connections.In(state)), one.Name, state.String())
		}
		s.add(_accepted, float64(one.Accepted), one.Name)
		s.requests(one.Name, one.Requests)
		s.add(_closed, float64(one.ClosedIdle), one.Name, "idle")
		s.add(_closed, float64(one.ClosedSilent), one.Name, "silent")
		s.add(_closed, 0, one.Name, "forced")
		others = less(others, one.Requests)
	}
	if others != (graceful.RequestReport{}) {
		s.requests("", others)
	}
	if status.Report != nil {
		for _, one := range status.Report.Servers {
			s.add(_closed, float64(one.ClosedByForce.Total()), one.Name, "forced")
		}
	}
}

func (s *sink) requests(server string, r graceful.RequestReport) {
	s.add(_requests, float64(r.Finished), server, "finished")
	s.add(_requests, float64(r.ServedLate), server, "late")
	s.add(_requests, float64(r.Rejected), server, "rejected")
	s.add(_requests, float64(r.Cut), server, "cut")
	s.add(_requests, float64(r.Crossed), server, "crossed")
}

func less(a, b graceful.RequestReport) graceful.RequestReport {
	return graceful.RequestReport{
		Finished:   a.Finished - b.Finished,
		ServedLate: a.ServedLate - b.ServedLate,
		Rejected:   a.Rejected - b.Rejected,
		Cut:        a.Cut - b.Cut,
		Crossed:    a.Crossed - b.Crossed,
	}
}

// intakes counts the listeners for which there was a better method.
func (s *sink) intakes(status graceful.Status) {
	for _, one := range status.Servers {
		s.add(_fallbacks, 0, one.Name, "filter")
		s.add(_fallbacks, 0, one.Name, "none")
	}
	for _, one := range status.Intakes {
		if one.Reason != nil {
			s.add(_fallbacks, 1, one.Server, one.Method)
		}
	}
}

func (s *sink) closers(status graceful.Status, now time.Time) {
	for _, one := range status.Closers {
		pending := !one.Done && !one.Began.IsZero()
		took := one.Took
		if pending {
			took = now.Sub(one.Began)
		}
		s.add(_closerPending, oneIf(pending), one.Name)
		s.most(_closerDuration, took.Seconds(), one.Name)
		s.add(_closerFailures, oneIf(one.Err != nil), one.Name)
	}
}
