package graceful

import "fmt"

// State is what a tracked connection is doing, as far as a drain cares.
type State uint8

// The states of a connection. [Tracker.Counts] and [Report] count by them.
const (
	// StateNew is a connection that was accepted and has sent no request yet;
	// a TLS handshake in progress counts as new.
	StateNew State = iota
	// StateReading is a connection of which a part of a request head has come.
	StateReading
	// StateActive is a connection with a request in flight.
	StateActive
	// StateIdle is a kept-alive connection between two requests.
	StateIdle
	// StateHijacked is a connection that a handler has taken over, such as a
	// WebSocket.
	StateHijacked
	// StateHTTP2 is an HTTP/2 connection, whatever its streams do.
	StateHTTP2

	stateCount = int(StateHTTP2) + 1
)

var _stateNames = [stateCount]string{"new", "reading", "active", "idle", "hijacked", "http2"}

// String returns the state's name in lower case, such as "idle".
func (s State) String() string {
	if int(s) < stateCount {
		return _stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// connState is the finer state that a connection keeps of itself. Its serving
// goroutine owns it and makes every transition but one: the sweep of a drain
// may turn silent, idle and handshaking into leaving.
type connState uint8

const (
	// connAccepted: nobody has asked the connection for bytes yet.
	connAccepted connState = iota
	// connHandshaking: TLS is being negotiated.
	connHandshaking
	// connSilent: blocked in its first read.
	connSilent
	// connHearing: a part of a TLS record has come.
	connHearing
	// connReading: a part of a request head has come, or a whole one that no
	// handler has been given yet.
	connReading
	// connAhead: likewise, and behind a whole head net/http has read a byte of
	// the next one already.
	connAhead
	// connActive: a handler runs, or has returned, and net/http has not asked
	// for the next request yet: the rest of the reply or of an unread body may be
	// on its way, and the next request may be in net/http's buffer.
	connActive
	// connFollowed: likewise, and a byte of the next request is here.
	connFollowed
	// connIdle: blocked in the read for the next request.
	connIdle
	// connLeaving: told to leave while silent or idle; the blocked read is
	// about to look a last time.
	connLeaving
	// connHijacked: a handler has taken it over.
	connHijacked
	// connHTTP2: spoken to in HTTP/2.
	connHTTP2
	// connClosed: over.
	connClosed
)

// public maps the finer state to the one that users see.
func (s connState) public() State {
	switch s {
	case connAccepted, connHandshaking, connSilent:
		return StateNew
	case connHearing, connReading, connAhead:
		return StateReading
	case connActive, connFollowed:
		return StateActive
	case connHijacked:
		return StateHijacked
	case connHTTP2:
		return StateHTTP2
	default:
		return StateIdle
	}
}

// busy reports whether a request is under way, or a part of one has come: the
// sweep leaves such a connection alone.
func (s connState) busy() bool {
	switch s {
	case connReading, connAhead, connActive, connFollowed:
		return true
	default:
		return false
	}
}
