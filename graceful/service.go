package graceful

import "sync/atomic"

// service is a server as the drain sees it, whoever owns it: its name, when it
// stops, and what its connections and requests add up to.
type service struct {
	name    string
	tracker *Tracker
	stage   *stage

	finished, late, rejected atomic.Int64 // requests
	idleLeft, silentLeft     atomic.Int64 // connections that the sweep has sent away
}

// newService returns a service whose connections t tracks, and which stops last
// if last is set.
func newService(t *Tracker, name string, last bool) *service {
	s := &service{name: name, tracker: t, stage: &t.first}
	if last {
		s.stage = &t.last
	}
	return s
}

// left counts a connection that the sweep has sent away.
func (s *service) left(from connState) {
	if from == connIdle {
		s.idleLeft.Add(1)
		return
	}
	s.silentLeft.Add(1)
}

// count counts a request that began under c and is answered now. Outside a
// drain nobody asks.
func (s *service) count(c conduct) {
	if s.stage.conductNow() != conductServe {
		s.tally(c)
	}
}

func (s *service) tally(c conduct) {
	switch c {
	case conductLateServe:
		s.late.Add(1)
	case conductLateReject:
		s.rejected.Add(1)
	default:
		s.finished.Add(1)
	}
}

// sum returns what the service adds up to.
func (s *service) sum() ServerReport {
	return ServerReport{
		Name: s.name,
		Requests: RequestReport{
			Finished:   int(s.finished.Load()),
			ServedLate: int(s.late.Load()),
			Rejected:   int(s.rejected.Load()),
		},
		ClosedIdle:   int(s.idleLeft.Load()),
		ClosedSilent: int(s.silentLeft.Load()),
	}
}
