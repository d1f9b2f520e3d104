package graceful

import (
	"net"
	"time"
)

// Status says what a drainer and its servers are doing. It is a copy, taken piece
// by piece: under traffic its numbers are those of slightly different moments.
type Status struct {
	// Phase is the present phase.
	Phase Phase
	// Trigger is what began the drain; "" before it.
	Trigger string
	// Began and PhaseBegan are when the drain and its present phase began; zero
	// before the drain.
	Began, PhaseBegan time.Time
	// Phases are the phases that have begun, in their order. The present one has
	// lasted until now.
	Phases []PhaseSpan
	// Deadline is when the drain is forced, if it is not done by then; zero before
	// the drain.
	Deadline time.Time
	// Forced is why the drain has stopped waiting; nil if it has not.
	Forced error
	// Servers are the servers, and the listeners of [Drainer.Listener], in the
	// order of their start.
	Servers []ServerStatus
	// Requests says what has become of the requests of all servers in the drain so
	// far, and of those that came by way of [Drainer.Middleware].
	Requests RequestReport
	// External counts requests in flight by way of [Drainer.Middleware].
	External int
	// Closers are the closers in the order of their registration.
	Closers []CloserStatus
	// Holding is what the drain waits for, once its intake closes: nothing where
	// it could end now. Connections that are only owed their quiet period are not
	// among it.
	Holding []Hold
	// Intakes says how each listener was closed that is.
	Intakes []IntakeClosed
	// SecondSignals counts the events of that type.
	SecondSignals int
	// Report is the report, once the drain is over.
	Report *Report
}

// ServerStatus says what one server is doing.
type ServerStatus struct {
	// Name is the server's name.
	Name string
	// Addrs are where it listens, or did.
	Addrs []net.Addr
	// Last says that it drains when all others are done.
	Last bool
	// Accepted counts the connections that it has accepted since it started.
	Accepted int64
	// Connections counts those that are open.
	Connections Counts
	// Requests says what has become of its requests in the drain so far.
	Requests RequestReport
	// ClosedIdle and ClosedSilent are those of [Report], so far.
	ClosedIdle, ClosedSilent int
}

// CloserStatus says what one closer is doing.
type CloserStatus struct {
	// Began is when it was called; zero before.
	Began time.Time
	// Done says that it has returned, or that the drain has stopped waiting for it.
	// Until then only the name of its report is set.
	Done bool

	CloserReport
}

// Status returns what the drainer and its servers are doing. It may be called at
// any time and from any goroutine, and waits for nothing; it looks at each
// connection.
func (d *Drainer) Status() Status {
	s := d.progress.status()
	s.Phase = d.Phase()
	s.External = d.external.load()
	s.Servers = d.serverStatus()
	s.Requests = d.requests(s.Servers)
	if s.Closers == nil { // none was called yet
		s.Closers = idleClosers(d.registered())
	}
	select {
	case <-d.done:
		report := d.report
		s.Report, s.Phases = &report, report.Phases
	default:
		if s.Phase >= PhaseCloseIntake {
			s.Holding = d.holding(s)
		}
	}
	return s
}

func (d *Drainer) serverStatus() []ServerStatus {
	counts := d.tracker.countsByAccount()
	addrs := d.addrs()
	var list []ServerStatus
	for _, a := range d.enlisted() {
		sum := a.sum()
		list = append(list, ServerStatus{
			Name:         a.name,
			Addrs:        addrs[a],
			Last:         a.stage == &d.tracker.last,
			Accepted:     a.accepted.Load(),
			Connections:  counts[a],
			Requests:     sum.Requests,
			ClosedIdle:   sum.ClosedIdle,
			ClosedSilent: sum.ClosedSilent,
		})
	}
	return list
}

// addrs returns where each account listens.
func (d *Drainer) addrs() map[*account][]net.Addr {
	d.mu.Lock()
	defer d.mu.Unlock()
	addrs := make(map[*account][]net.Addr)
	for _, l := range d.listeners {
		addrs[l.account] = append(addrs[l.account], l.addr)
	}
	return addrs
}

func idleClosers(closers []namedCloser) []CloserStatus {
	list := make([]CloserStatus, len(closers))
	for i, c := range closers {
		list[i].Name = c.name
	}
	return list
}
