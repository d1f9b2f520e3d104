package graceful

import (
	"fmt"
	"io"
	"sync/atomic"
)

// _turns counts every change of state that the tests of the package make.
var _turns = watchTurns()

type turns [connStates][connStates]atomic.Int64

func watchTurns() *turns {
	t := new(turns)
	_onTurn = func(from, to connState) {
		if from != to {
			t[from][to].Add(1)
		}
	}
	return t
}

// TurnedByTheTable reports whether every change of state so far is in the table,
// and names those that are not.
func TurnedByTheTable(w io.Writer) bool {
	ok := true
	for from := range connStates {
		for to := range connStates {
			n := _turns[from][to].Load()
			t := turn{connState(from), connState(to)} //nolint:gosec // a dozen
			if n > 0 && !t.known() {
				ok = false
				_, _ = fmt.Fprintf(w, "state.go does not have %v, which happened %d times\n", t, n)
			}
		}
	}
	return ok
}

// turn is a change of state.
type turn struct{ from, to connState }

func (t turn) known() bool {
	_, ok := _transitions[t.from][t.to]
	return ok
}

func (t turn) String() string {
	return _connStateNames[t.from] + " to " + _connStateNames[t.to]
}

var _connStateNames = [connStates]string{
	connHandshaking: "handshaking", connSilent: "silent", connReading: "reading", connActive: "active",
	connFollowed: "followed", connIdle: "idle", connLeaving: "leaving", connEnding: "ending",
	connHijacked: "hijacked", connHTTP2: "http2", connUpgraded: "upgraded", connClosed: "closed",
}
