package storm

import (
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Outcome is all that is known of a trial when it is over.
type Outcome struct {
	Plan Plan

	setup      error // why it was not played
	started    time.Time
	called     time.Time // when Drain was
	returned   time.Time // and when it returned
	report     graceful.Report
	err        error
	second     graceful.Report // of the second call
	secondErr  error
	events     []event
	runs       map[string][]run
	accounts   []*account
	travellers []*traveller
	open       int   // connections that the tracker knows at the end
	closed     error // what the owners of servers met
}

// phase returns when a phase of the drain began, or the zero time.
func (o *Outcome) phase(p graceful.Phase) time.Time {
	for _, span := range o.report.Phases {
		if span.Phase == p {
			return span.Began
		}
	}
	return time.Time{}
}

// forcedAt returns when the drain stopped waiting, or the zero time.
func (o *Outcome) forcedAt() time.Time { return o.phase(graceful.PhaseForce) }

// forced reports whether the drain was forced.
func (o *Outcome) forced() bool { return o.report.Forced != nil }
