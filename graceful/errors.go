package graceful

import "errors"

// Causes of a force. [context.Cause] of a request's context returns one of
// them when the drain stops waiting for it, and [Drainer.Drain] an error that
// wraps it.
var (
	// ErrTimeout says that Config.Timeout ran out.
	ErrTimeout = errors.New("graceful: drain timeout ran out")
	// ErrForced says that [Drainer.Force] was called without a cause.
	ErrForced = errors.New("graceful: drain forced")
	// ErrDrained is the cause of contexts that end with a drain which forced
	// nothing.
	ErrDrained = errors.New("graceful: drained")
)

// Errors of use at the wrong time.
var (
	// ErrStarted is returned when a server is started a second time.
	ErrStarted = errors.New("graceful: server already started")
	// ErrDraining is returned when a server is started, or a closer added,
	// after the drain began.
	ErrDraining = errors.New("graceful: already draining")
)
