package graceful

import (
	"slices"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// Bounds of the time that handshakes which have begun are given to end. Where
// newcomers are held off by a filter, one that dials within it tries again only
// after a second (RFC 6298 section 2.1), so it is no longer than it must be.
const (
	_shortestHold = 3 * time.Millisecond
	_longestHold  = 200 * time.Millisecond
	// _roundTripSample is how many connections are asked.
	_roundTripSample = 64
)

// holdWindow returns how long a handshake that has begun may take to end: the
// round trip of nine out of ten open connections, and half of it again.
func (t *Tracker) holdWindow() time.Duration {
	list := t.all()
	trips := make([]time.Duration, 0, _roundTripSample)
	for _, c := range list[:min(len(list), _roundTripSample)] {
		if rtt := sock.RoundTrip(c.socket()); rtt > 0 {
			trips = append(trips, rtt)
		}
	}
	if len(trips) == 0 {
		return _shortestHold
	}
	slices.Sort(trips)
	trip := trips[(len(trips)-1)*9/10]
	return min(max(trip+trip/2, _shortestHold), _longestHold)
}
