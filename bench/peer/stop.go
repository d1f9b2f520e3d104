package peer

import (
	"slices"
	"syscall"
	"time"
)

// Stop tells how a backend stopped.
type Stop struct {
	// Addr is its address.
	Addr string
	// Signal is the signal that it got.
	Signal syscall.Signal
	// Signalled is when it got it.
	Signalled time.Time
	// Exit tells how it ended.
	Exit Exit
}

// FromSignal is how long after the signal the backend had ended.
func (s Stop) FromSignal() time.Duration { return s.Exit.At.Sub(s.Signalled) }

// Stop sends the signal and waits for the end. It kills the process after the
// given time.
func (p *Process) Stop(s syscall.Signal, limit time.Duration) Stop {
	return p.End(p.Begin(s), limit)
}

// Begin sends the signal and leaves the end to [Process.End].
func (p *Process) Begin(s syscall.Signal) Stop {
	stop := Stop{Addr: p.addr, Signal: s, Signalled: time.Now()}
	p.signal(s)
	return stop
}

// End waits for the end of a stop that has begun, and kills the process after
// the given time.
func (p *Process) End(stop Stop, limit time.Duration) Stop {
	stop.Exit = p.wait(limit)
	return stop
}

// LastBefore is the last of the stops that began before the given time, and
// false if none did.
func LastBefore(stops []Stop, t time.Time) (Stop, bool) {
	for _, s := range slices.Backward(stops) {
		if s.Signalled.Before(t) {
			return s, true
		}
	}
	return Stop{}, false
}
