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

// choose returns the handler of a request that began under c.
func (d *Drainer) choose(c conduct, usual http.Handler) http.Handler {
	if c == conductLateReject {
		return d.reject
	}
	return usual
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
