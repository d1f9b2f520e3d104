package graceful

import (
	"sync/atomic"
	"time"
)

// stage is the servers that stop together: most of them with the signal, some
// when those are done.
type stage struct {
	_     [64]byte                  // keeps what every request reads off the lines that every connection writes
	began atomic.Pointer[time.Time] // when the silence of theirs began to count; nil before
	mode  atomic.Uint32
	hurry atomic.Bool // whether replies close although a pipelined request follows
	cut   atomic.Bool // whether requests are cut: nothing waits any longer
	over  atomic.Bool // whether what was left then is closed
	_     [64]byte
	open  gauge // their connections
}

// begin starts the clock by which idle connections are judged.
func (s *stage) begin(at time.Time) { s.began.Store(&at) }

// modeNow returns how requests are treated at present.
func (s *stage) modeNow() mode { return mode(s.mode.Load()) }

// turnTo changes how requests are treated.
func (s *stage) turnTo(m mode) { s.mode.Store(uint32(m)) }

// draining reports whether replies close their connections.
func (s *stage) draining() bool { return s.modeNow() != modeServe }

// forced reports whether requests are cut.
func (s *stage) forced() bool { return s.cut.Load() }
