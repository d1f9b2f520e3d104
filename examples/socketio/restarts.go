//go:build unix

package main

// restarts is the wish for a restart. One that is asked for while one is under
// way comes after it; more than one are one.
type restarts struct{ wish chan struct{} }

func newRestarts() *restarts { return &restarts{make(chan struct{}, 1)} }

func (r *restarts) ask() {
	select {
	case r.wish <- struct{}{}:
	default:
	}
}
