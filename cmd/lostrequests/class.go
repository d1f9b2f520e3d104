package main

import (
	"slices"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// class is what a kind of request is shown as.
type class string

// The classes, in the order of the tables.
const (
	answered    class = "answered"
	otherStatus class = "status"      // a whole answer that does not count as answered
	refused     class = "refused"     // the connect
	stale       class = "stale"       // sent on a connection that had been closed before
	unprocessed class = "unprocessed" // the server said that it may be sent again
	noAnswer    class = "no answer"   // sent, then the connection was closed
	reset       class = "reset"       // sent, then the connection was reset; or reset before
	cutOff      class = "cut off"     // the answer had begun
	timedOut    class = "timed out"
	empty       class = "empty" // a 200 that the handler has not written
	failed      class = "failed"
)

var classes = []class{
	answered, otherStatus, refused, stale, unprocessed, noAnswer, reset, cutOff, timedOut, empty, failed,
}

// failable is what --fail-on may name.
var failable = []string{"lost", "refused", "status", "stale", "unprocessed", "slow", "none"}

var classOf = map[load.Kind]class{
	load.Served: answered, load.Refused: refused, load.Stale: stale, load.Unprocessed: unprocessed,
	load.LostEOF: noAnswer, load.LostRST: reset, load.Reset: reset, load.Partial: cutOff,
	load.TimedOut: timedOut, load.Empty: empty, load.Failed: failed,
}

// counts are numbers of requests by their class.
type counts map[class]int

func (c counts) add(k load.Kind, n int) {
	of, ok := classOf[k]
	if !ok {
		of = otherStatus
	}
	c[of] += n
}

// classify counts a tally's requests by their class.
func classify(t load.Tally) counts {
	c := make(counts)
	for k, n := range t.Count {
		c.add(k, n)
	}
	return c
}

// failures are those of the names on which there is something.
func failures(names []string, t load.Tally) []string {
	c := classify(t)
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		switch name {
		case "lost":
			return t.Lost() == 0
		case "slow":
			return t.Slow == 0
		default: // none is the name of no class
			return c[class(name)] == 0
		}
	})
}
