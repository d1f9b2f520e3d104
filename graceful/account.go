package graceful

import (
	"net/http"
	"sync/atomic"
	"time"
)

// account is a server as the drain sees it, owned or not: its name, when it
// stops, and what its connections and requests add up to.
type account struct {
	name    string
	tracker *Tracker
	stage   *stage
	http    *http.Server                  // the user's; nil where it is not known
	maxAge  time.Duration                 // of its connections; 0 for any
	mux     atomic.Pointer[http.ServeMux] // its handler; nil where that is not one

	accepted                      atomic.Int64 // connections
	finished, late, rejected, cut atomic.Int64 // requests
	loose                         atomic.Int64 // requests in flight whose connections do not tell of them; less _areCut once they are
	prefaced                      atomic.Int64 // of them, prefaces of HTTP/2 that handlers speak
	crossed                       atomic.Int64 // requests that a goodbye has answered
	idleLeft, silentLeft          atomic.Int64 // connections that the sweep has sent away
	obeys                         atomic.Bool  // whether a connection has been seen to obey a deadline
}

// newAccount returns an account whose connections t tracks, and whose server
// stops last if last is set.
func newAccount(t *Tracker, name string, last bool) *account {
	a := &account{name: name, tracker: t, stage: &t.first}
	if last {
		a.stage = &t.last
	}
	return a
}

// newAccount returns one of a server that d drains.
func (d *Drainer) newAccount(name string, last bool) *account {
	a := newAccount(d.tracker, name, last)
	a.maxAge = d.config.MaxConnectionAge
	return a
}

// begin counts a request in flight whose connection does not tell of it. Its end is
// settle, and then a word to the gauge of the stage.
func (a *account) begin() {
	a.loose.Add(1)
	a.stage.loose.inc()
}

// settle counts one less, and reports whether it was not counted as cut before.
func (a *account) settle() bool { return a.loose.Add(-1) >= 0 }

// cutLoose counts all that are in flight as cut. In the same step those that
// return from now on hear of it.
func (a *account) cutLoose() { a.cut.Add(a.loose.Add(-_areCut) + _areCut) }

// _areCut is more than there are ever in flight.
const _areCut = 1 << 62

// streams returns how many requests on HTTP/2 are in flight.
func (a *account) streams() int {
	n := a.loose.Load()
	if n < 0 {
		n += _areCut
	}
	return int(max(0, n-a.prefaced.Load()))
}

// left counts a connection that the sweep has sent away.
func (a *account) left(from connState) {
	if from == connIdle {
		a.idleLeft.Add(1)
		return
	}
	a.silentLeft.Add(1)
}

// tally counts a request that began under m and is answered now.
func (a *account) tally(m mode) {
	switch m {
	case modeLateServe:
		a.late.Add(1)
	case modeLateReject:
		a.rejected.Add(1)
	default:
		a.finished.Add(1)
	}
}

// sum returns what the account adds up to.
func (a *account) sum() ServerReport {
	return ServerReport{
		Name: a.name,
		Requests: RequestReport{
			Finished:   int(a.finished.Load()),
			ServedLate: int(a.late.Load()),
			Rejected:   int(a.rejected.Load()),
			Cut:        int(a.cut.Load()),
			Crossed:    int(a.crossed.Load()),
		},
		ClosedIdle:   int(a.idleLeft.Load()),
		ClosedSilent: int(a.silentLeft.Load()),
	}
}

// A request whose handler has hijacked its connection is over when that closes,
// and the drain with it, although the handler may not have returned yet. So it is
// counted by whichever comes first.

// _isCounted is what a request owes that is counted already.
const _isCounted = ^uint32(0)

// countHijacked counts the request of a hijacked connection that is about to
// close, for the drain may be over before its handler has returned.
func (c *conn) countHijacked() {
	if c.load() == connHijacked && c.account.stage.draining() && c.owed.CompareAndSwap(0, _isCounted) {
		c.account.tally(mode(c.mode))
	}
}

// isCounted reports whether the request in flight was counted as its connection
// closed. Where it was hijacked and has not closed yet, it takes the count upon
// itself.
func (c *conn) isCounted() bool {
	if c.load() == connHijacked {
		return !c.owed.CompareAndSwap(0, _isCounted)
	}
	return c.owed.Load() == _isCounted
}
