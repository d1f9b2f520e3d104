package graceful

import (
	"net"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// DefaultRejectionBody is what a rejected request reads by default, written once
// more so that it does not change unnoticed.
const DefaultRejectionBody = "server is shutting down, try another one\n"

// Unread reports whether the kernel holds bytes of nc that nobody has read.
func Unread(nc net.Conn) bool { return sock.Unread(nc) }

// HasBytes reports whether bytes have come on a connection behind a request in
// flight, read or not.
func (t *Tracker) HasBytes() bool {
	for _, c := range t.all() {
		if sock.Unread(c.socket()) || c.load() == connFollowed {
			return true
		}
	}
	return false
}

// CutAll puts the drain that a test does not run where it has cut what is left, and
// has not closed it yet.
func (t *Tracker) CutAll() {
	t.first.turnTo(modeLateServe)
	t.first.cut.Store(true)
}

// HurryUp puts the drain that a test does not run where the patience with pipelined
// requests has run out.
func (t *Tracker) HurryUp() {
	t.first.turnTo(modeLateServe)
	t.first.closeAnyway.Store(true)
}
