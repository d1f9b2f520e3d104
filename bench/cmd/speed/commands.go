package main

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// Commands to a server, one a line. Each but stop is answered by a number.
const (
	_memory  = "memory"  // bytes of heap and stacks in use, after a collection
	_cpu     = "cpu"     // microseconds of processor time used so far
	_locks   = "locks"   // share of the engine's worst lock in the mutex profile
	_held    = "held"    // requests for /held that are in flight
	_release = "release" // lets the requests for /held be answered
	_stop    = "stop"    // stops and ends the process
)

// obey carries out commands until the one to stop.
func obey(commands io.Reader, h *handler, s stopper) error {
	lines := bufio.NewScanner(commands)
	for lines.Scan() {
		switch lines.Text() {
		case _memory:
			fmt.Println(inUse())
		case _cpu:
			fmt.Println(used())
		case _locks:
			fmt.Println(worstLock())
		case _held:
			fmt.Println(h.held.Load())
		case _release:
			close(h.release)
			fmt.Println(0)
		case _stop:
			// Whatever comes next must not wait for this.
			stopped := make(chan error, 1)
			go func() { stopped <- s.stop() }()
			for lines.Scan() {
				if lines.Text() == _release {
					close(h.release)
				}
			}
			return <-stopped
		}
	}
	return lines.Err()
}

// inUse returns the bytes of heap and stacks in use.
func inUse() uint64 {
	for range 3 {
		runtime.GC() // what finalizers and pools hold goes with the next ones
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// used returns the microseconds of processor time that the process has used.
func used() int64 {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return (u.Utime.Nano() + u.Stime.Nano()) / 1000
}
