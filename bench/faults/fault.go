package faults

import (
	"cmp"
	"context"
	"time"
)

// Kind is a kind of faults: a part of the table.
type Kind string

// The kinds, in the order of the table.
const (
	Network Kind = "network"
	Machine Kind = "machine"
	Clients Kind = "clients"
	Signals Kind = "signals"
	Process Kind = "process"
	Time    Kind = "time"
	AtOnce  Kind = "all at once"
)

// Fault is one row of the matrix.
type Fault struct {
	// Kind is the part of the table that it belongs to, and Name what the table
	// calls it there.
	Kind Kind
	Name string
	// Promise is what gracefulfx promises. Nothing is asked of the other server.
	Promise Promise
	// Short makes it part of make test: it takes a few seconds, on a busy machine
	// too.
	Short bool
	// Times is how often it is done in a run, 3 if it is zero.
	Times int
	// Bound is how long one run may take at the most, 2 minutes if it is zero, an
	// hour in the long form.
	Bound time.Duration
	// Why explains what the row shows, where that is not evident.
	Why string
	// Limit is the reason why the promise cannot be kept in this fault. Empty
	// where it is kept.
	Limit string
	// Run does it once, to a server that it starts, and tells what was seen. The
	// error tells that the fault could not be done; [SkipError] that it never can be
	// done here.
	Run func(context.Context, *Trial) (Result, error)
}

// ID names the fault in flags.
func (f Fault) ID() string { return string(f.Kind) + "/" + f.Name }

// _times is how often a fault is done that says nothing else.
const _times = 3

// times is how often the fault is done: once in the short form.
func (f Fault) times(short bool) int {
	switch {
	case short:
		return 1
	case f.Times > 0:
		return f.Times
	default:
		return _times
	}
}

const (
	_runTime  = 2 * time.Minute
	_longTime = time.Hour
)

// bound is how long one run may take at the most.
func (f Fault) bound(long bool) time.Duration {
	if long {
		return _longTime
	}
	return cmp.Or(f.Bound, _runTime)
}
