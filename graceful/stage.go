package graceful

import (
	"sync/atomic"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/goaway"
)

// stage is the servers that stop together: most of them with the signal, some
// when those are done.
type stage struct {
	_           [64]byte                  // keeps what every request reads off the lines that every connection writes
	began       atomic.Pointer[time.Time] // when the silence of their connections began to count; nil before
	mode        atomic.Uint32
	closeAnyway atomic.Bool               // whether replies close although a pipelined request follows
	cut         atomic.Bool               // whether requests are cut: nothing waits any longer
	bye         atomic.Pointer[[]byte]    // what idle connections are sent; nil for nothing
	until       atomic.Pointer[time.Time] // when the drain is forced; nil before
	_           [64]byte
	open        gauge           // their connections
	loose       gauge           // requests in flight whose connections do not tell of them
	http2       goaway.Followed // those on which handlers speak HTTP/2
}

// begin starts the clock by which idle connections are judged.
func (s *stage) begin(at time.Time) { s.began.Store(&at) }

// waitEnd returns until when a connection may wait for its client behind what it
// has sent last: for as long as d, but not so long that the drain is forced.
func (s *stage) waitEnd(d time.Duration) time.Time {
	end := time.Now().Add(d)
	if until := s.until.Load(); until != nil {
		return earlier(end, until.Add(-_waitReserve))
	}
	return end
}

// _waitReserve is what is left of the drain when such a wait ends.
const _waitReserve = 50 * time.Millisecond

// modeNow returns how requests are treated at present.
func (s *stage) modeNow() mode { return mode(s.mode.Load()) }

// turnTo changes how requests are treated.
func (s *stage) turnTo(m mode) { s.mode.Store(uint32(m)) }

// draining reports whether replies close their connections.
func (s *stage) draining() bool { return s.modeNow() != modeServe }

// forced reports whether requests are cut.
func (s *stage) forced() bool { return s.cut.Load() }
