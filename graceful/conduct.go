package graceful

import "net/http"

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

// lateConduct returns how requests are treated once the intake is closed.
func (d *Drainer) lateConduct() conduct {
	if d.config.Late == Serve {
		return conductLateServe
	}
	return conductLateReject
}

// choose returns the handler of a request that begins now at a server of st,
// and how it is treated.
func (d *Drainer) choose(st *stage, r *http.Request, usual http.Handler) (http.Handler, conduct) {
	c := st.conductNow()
	if c != conductLateReject {
		return usual, c
	}
	return d.chooseLate(r, usual)
}

// chooseLate is choose where late requests are rejected. It is a function of its
// own so that the compiler inlines the other.
func (d *Drainer) chooseLate(r *http.Request, usual http.Handler) (http.Handler, conduct) {
	if d.admitsLate(r) {
		return usual, conductLateServe
	}
	return d.reject, conductLateReject
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
