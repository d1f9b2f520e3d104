package graceful

import (
	"fmt"
	"net/http"
)

// mode is how requests are treated at present.
type mode uint32

const (
	// modeServe serves as usual.
	modeServe mode = iota
	// modeLameDuck serves, and closes connections behind their replies.
	modeLameDuck
	// modeLateServe serves, closes, and counts requests that begin now as late.
	modeLateServe
	// modeLateReject rejects requests that begin now.
	modeLateReject
)

// lateMode returns how requests are treated once the intake is closed.
func (d *Drainer) lateMode() mode {
	if d.config.Late == Serve {
		return modeLateServe
	}
	return modeLateReject
}

// choose returns the handler of a request that begins now at a server of st,
// and how it is treated. A request on HTTP/2 is always served:
// GOAWAY tells the client which will be answered.
func (d *Drainer) choose(st *stage, r *http.Request, usual http.Handler) (http.Handler, mode) {
	m := st.modeNow()
	switch {
	case m != modeLateReject:
		return usual, m
	case r.ProtoMajor != 1:
		return usual, modeLateServe
	}
	if d.admitsLate(r) {
		return usual, modeLateServe
	}
	return d.reject, modeLateReject
}

// admitsLate reports whether a closer wants a late request answered.
func (d *Drainer) admitsLate(r *http.Request) bool {
	for _, c := range d.registered() {
		if a, ok := c.Closer.(LateAdmitter); ok && a.AdmitLate(r) {
			return true
		}
	}
	return false
}

// LatePolicy says what happens to a late request: one that arrives on a
// kept-alive connection after the intake has closed.
type LatePolicy uint8

const (
	// Reject answers a late request with the rejection handler and runs no
	// other handler, so that a proxy can send it to another server. It is the
	// default.
	Reject LatePolicy = iota
	// Serve answers a late request as usual, with Connection: close.
	Serve
)

// String returns the policy's name as it stands in a configuration.
func (p LatePolicy) String() string {
	switch p {
	case Reject:
		return "reject"
	case Serve:
		return "serve"
	default:
		return fmt.Sprintf("LatePolicy(%d)", uint8(p))
	}
}
