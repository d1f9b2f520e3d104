package load

import (
	"cmp"
	"fmt"
	"time"
)

// Incident tells of one request: who sent it, when, and how it ended.
type Incident struct {
	// Kind says what became of it.
	Kind Kind
	// ID is the request's own.
	ID string
	// Nth is its number on its connection, from 1.
	Nth int
	// Local is the client's address, empty if there was no connection.
	Local string
	// Idle is, of a stale request, for how long nothing but the FIN had come to
	// its connection; negative where the system does not tell.
	Idle time.Duration
	// Began is when the client took it up.
	Began time.Time
	// Looked is when the client looked at its connection before it wrote.
	Looked time.Time
	// Written is when the request had been written, zero if it never was.
	Written time.Time
	// Took is how long it took from Began to its end.
	Took time.Duration
	// Slow tells that it got a whole reply, but not as soon as [Client.Slow].
	Slow bool
	// Err is what the client saw, nil if it was a whole reply.
	Err error
}

// Ended is when its end was seen.
func (i Incident) Ended() time.Time { return i.Began.Add(i.Took) }

// Since tells of the incident with its times counted from another, such as
// that of the signal.
func (i Incident) Since(start time.Time) string {
	s := fmt.Sprintf("%s: request %s, number %d on %s, began %s, looked %s, written %s, ended %s",
		i.Kind, i.ID, i.Nth, cmp.Or(i.Local, "no connection"),
		offset(start, i.Began), offset(start, i.Looked), offset(start, i.Written), offset(start, i.Ended()))
	if i.Idle > 0 {
		s += fmt.Sprintf(", after %v of silence", i.Idle)
	}
	if i.Err != nil {
		s += ": " + i.Err.Error()
	}
	return s
}

// offset tells a time from another in milliseconds, signed.
func offset(start, t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return fmt.Sprintf("%+.1f ms", float64(t.Sub(start).Microseconds())/1e3)
}
