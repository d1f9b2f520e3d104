package opentelemetry

import (
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// time adds a moment, if there was one.
func (s *sink) time(i instrument, t time.Time) {
	if !t.IsZero() {
		s.add(i, float64(t.UnixNano())/1e9)
	}
}

func (s *sink) phases(status graceful.Status) {
	for p := graceful.PhaseServing; p <= graceful.PhaseDrained; p++ {
		s.count(_phase, oneIf(p == status.Phase), ofPhase(p))
	}
	for _, span := range status.Phases {
		s.add(_phaseDuration, span.Took.Seconds(), ofPhase(span.Phase))
	}
}

func (s *sink) servers(status graceful.Status) {
	others := status.Requests // those of servers that the drainer does not know
	for _, one := range status.Servers {
		server := of(_serverKey, one.Name)
		for state := graceful.StateNew; state <= graceful.StateHTTP2; state++ {
			s.count(_connections, one.Connections.In(state), server, _stateKey.String(state.String()))
		}
		s.count(_accepted, int(one.Accepted), server)
		s.requests(server, one.Requests)
		s.closed(server, "idle", one.ClosedIdle)
		s.closed(server, "silent", one.ClosedSilent)
		s.closed(server, "forced", 0)
		others = less(others, one.Requests)
	}
	if others != (graceful.RequestReport{}) {
		s.requests(of(_serverKey, ""), others)
	}
	if status.Report != nil {
		for _, one := range status.Report.Servers {
			s.closed(of(_serverKey, one.Name), "forced", one.ClosedByForce.Total())
		}
	}
}

func (s *sink) closed(server attribute.KeyValue, reason string, n int) {
	s.count(_closed, n, server, _reasonKey.String(reason))
}

func (s *sink) requests(server attribute.KeyValue, r graceful.RequestReport) {
	for _, one := range []struct {
		outcome string
		n       int
	}{
		{"finished", r.Finished}, {"late", r.ServedLate}, {"rejected", r.Rejected}, {"cut", r.Cut}, {"crossed", r.Crossed},
	} {
		s.count(_requests, one.n, server, _outcomeKey.String(one.outcome))
	}
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
	for _, one := range status.Intakes {
		if one.Reason != nil {
			s.count(_fallbacks, 1, of(_serverKey, one.Server), _methodKey.String(one.Method))
		}
	}
}

func (s *sink) closers(status graceful.Status, now time.Time) {
	for _, one := range status.Closers {
		closer := of(_closerKey, one.Name)
		pending := !one.Done && !one.Began.IsZero()
		s.count(_closerPending, oneIf(pending), closer)
		s.count(_closerFailures, oneIf(one.Err != nil), closer)
		switch {
		case pending:
			s.most(_closerDuration, now.Sub(one.Began).Seconds(), closer)
		case one.Done:
			s.most(_closerDuration, one.Took.Seconds(), closer)
		}
	}
}
