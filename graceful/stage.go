package graceful

import (
	"sync/atomic"
	"time"
)

// stage is the servers that stop together: most of them with the signal, some
// when those are done.
type stage struct {
	_       [64]byte                  // keeps what every request reads off the lines that every connection writes
	began   atomic.Pointer[time.Time] // when the silence of theirs began to count; nil before
	conduct atomic.Uint32
	hurry   atomic.Bool // whether replies close although a pipelined request follows
	_       [64]byte
	open    gauge // their connections
}

// begin starts the clock by which idle connections are judged.
func (s *stage) begin(at time.Time) { s.began.Store(&at) }

// conductNow returns how requests are treated at present.
func (s *stage) conductNow() conduct { return conduct(s.conduct.Load()) }

// conductTo changes how requests are treated.
func (s *stage) conductTo(c conduct) { s.conduct.Store(uint32(c)) }
