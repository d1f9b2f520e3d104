package graceful

import "time"

// inFlight is what a connection knows of the request in flight: what can be told
// of one whose handler does not return.
type inFlight struct {
	method, uri string
	began       time.Duration // after _epoch
}

// present returns what is known of the request in flight.
func (c *conn) present() inFlight {
	if !c.mu.TryLock() { // a deadline of a listener's own may block under it
		return inFlight{}
	}
	defer c.mu.Unlock()
	return c.now
}
