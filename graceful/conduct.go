package graceful

import (
	"net/http"
	"sync/atomic"
)

// conduct is how requests are treated at present.
type conduct uint32

const (
	// conductServe: as usual.
	conductServe conduct = iota
	// conductLameDuck: as usual, but every reply closes its connection.
	conductLameDuck
	// conductLateServe: likewise, and a request that begins now is late.
	conductLateServe
	// conductLateReject: a request that begins now is rejected.
	conductLateReject
)

// tally counts what becomes of requests during a drain.
type tally struct {
	finished, late, rejected atomic.Int64
}

// conductNow returns how requests are treated at present.
func (d *Drainer) conductNow() conduct { return conduct(d.conduct.Load()) }

// conductTo changes how requests are treated.
func (d *Drainer) conductTo(c conduct) { d.conduct.Store(uint32(c)) }

// lateConduct returns how requests are treated once the intake is closed.
func (d *Drainer) lateConduct() conduct {
	if d.config.Late == Serve {
		return conductLateServe
	}
	return conductLateReject
}

// choose returns the handler of a request that begins now, and how it is
// treated.
func (d *Drainer) choose(r *http.Request, usual http.Handler) (http.Handler, conduct) {
	c := d.conductNow()
	if c != conductLateReject {
		return usual, c
	}
	if d.admitsLate(r) {
		return usual, conductLateServe
	}
	return d.reject, c
}

// admitsLate reports whether a closer wants a late request answered.
func (d *Drainer) admitsLate(r *http.Request) bool {
	for _, c := range d.registered() {
		if a, ok := c.(LateAdmitter); ok && a.AdmitLate(r) {
			return true
		}
	}
	return false
}

// count counts a request that began under c and is answered now. Outside a
// drain nobody asks.
func (d *Drainer) count(c conduct) {
	if d.conductNow() == conductServe {
		return
	}
	switch c {
	case conductLateServe:
		d.tally.late.Add(1)
	case conductLateReject:
		d.tally.rejected.Add(1)
	default:
		d.tally.finished.Add(1)
	}
}
