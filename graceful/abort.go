package graceful

import (
	"runtime"
	"sync"
	"time"
)

const (
	// _forceGrace is what handlers and closers get to end by themselves after
	// their contexts have been cancelled.
	_forceGrace = 100 * time.Millisecond
	// _manyOpen is how many connections are closed in no time to speak of.
	_manyOpen = 1000
	// _abortTime is how long it takes to close the connection of a handler that
	// is stuck, and to end the read of net/http in it, on two processors.
	_abortTime = 12 * time.Microsecond
	// _aborters is how many goroutines do it, for each processor. Close waits until
	// whoever reads has noticed, so that a single one would mostly wait: 10,000
	// connections took it 230 ms, and eight take 130.
	_aborters = 4
)

// forceGrace returns the grace where so many connections are open. What it takes
// to close them comes off, but no more than half: all has to be over 250 ms after
// the timeout.
func forceGrace(open int) time.Duration {
	return max(_forceGrace-time.Duration(max(0, open-_manyOpen))*_abortTime, _forceGrace/2)
}

// abortAll closes the sockets of all, and returns when they are closed.
func abortAll(conns []*conn) {
	n := min(_aborters*runtime.GOMAXPROCS(0), len(conns))
	var all sync.WaitGroup
	for first := range n {
		all.Go(func() {
			for i := first; i < len(conns); i += n {
				conns[i].abort()
			}
		})
	}
	all.Wait()
}
