package graceful

import (
	"fmt"
	"time"
)

// State says what a tracked connection is doing, as far as a drain cares.
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

// connState is the finer state that a connection keeps of itself. Only
// [conn.turn] changes it, under the connection's lock.
type connState uint8

const (
	// connSilent: nothing has come of a first request.
	connSilent connState = iota
	// connHandshaking: TLS is being negotiated.
	connHandshaking
	// connReading: a part of a request head has come.
	connReading
	// connActive: a request is in flight, from the end of its head until net/http
	// asks for the next one.
	connActive
	// connFollowed: a request is in flight, and another one has begun behind it.
	connFollowed
	// connIdle: net/http waits for the next request, and nothing of it has come.
	connIdle
	// connLeaving: told to leave while silent, idle, or reading; the blocked read
	// is about to look a last time.
	connLeaving
	// connEnding: the last reply is out; what is left is to let the client read
	// it.
	connEnding
	// connHijacked: a handler has taken it over.
	connHijacked
	// connHTTP2: spoken to in HTTP/2.
	connHTTP2
	// connUpgraded: a handler has taken it over and speaks HTTP/2 on it.
	connUpgraded
	// connClosed: over.
	connClosed

	connStates = int(connClosed) + 1
)

// _transitions has every change of state that there is, and who makes it.
var _transitions = [connStates]map[connState]string{
	connHandshaking: {
		connSilent:   "handshake, when TLS is negotiated",
		connHTTP2:    "handOver, when HTTP/2 was",
		connHijacked: "speakOther, when a protocol of the user's was",
		connLeaving:  "sweep, when the client has said nothing for a second",
		connClosed:   "net/http, when the handshake fails",
	},
	connSilent: {
		connHandshaking: "admit, where TLS is spoken",
		connReading:     "feed, with the first bytes",
		connActive:      "feed, with a whole head",
		connHTTP2:       "handOver, when they are the preface of HTTP/2",
		connLeaving:     "sweep, when nothing has come for a second",
		connClosed:      "net/http, at the end of the stream or a deadline",
	},
	connReading: {
		connActive:  "feed, when the head is whole",
		connHTTP2:   "handOver, when it was the preface of HTTP/2",
		connLeaving: "sweep, when the head takes too long",
		connClosed:  "net/http, at a deadline or a bad request",
	},
	connActive: {
		connFollowed: "feed or setBody, when the next request has begun",
		connIdle:     "next, when net/http asks for the next request",
		connEnding:   "next, when the reply said that the connection closes",
		connLeaving:  "sweep, when a server that is not owned has rested for long enough",
		connHijacked: "net/http, when a handler hijacks",
		connClosed:   "net/http, when the reply is out and the connection does not stay",
	},
	connFollowed: {
		connReading:  "next, when a part of the next head is here",
		connEnding:   "next, when the reply said that the connection closes",
		connHijacked: "net/http, when a handler hijacks",
		connClosed:   "net/http, when the reply is out and the connection does not stay",
	},
	connIdle: {
		connReading: "feed, with the first bytes of the next request",
		connActive:  "feed, with a whole head",
		connLeaving: "sweep, when it has been silent for long enough",
		connClosed:  "net/http, at the end of the stream or a deadline",
	},
	connLeaving: {
		connHandshaking: "wire, when more of the handshake has come meanwhile",
		connSilent:      "stays, or handshake, when something has come meanwhile",
		connReading:     "feed, with the first bytes, or stays",
		connActive:      "feed, with a whole head",
		connIdle:        "stays, when something has come meanwhile",
		connHTTP2:       "handOver, when HTTP/2 was negotiated meanwhile",
		connHijacked:    "speakOther, when a protocol of the user's was negotiated meanwhile",
		connClosed:      "net/http, at the end of the stream that it was told",
	},
	connEnding: {connClosed: "net/http"},
	connHijacked: {
		connUpgraded: "upgrade, when its owner turns out to speak HTTP/2",
		connClosed:   "its owner, or the collector",
	},
	connHTTP2:    {connClosed: "net/http"},
	connUpgraded: {connClosed: "its owner"},
}

// turn is the one function that changes the state. Whatever a connection turns
// to, a word to leave that it has not carried out is taken back: the deadline
// that net/http had set before is not restored, since it sets a new one when the
// next head begins, and the drain is bounded.
func (c *conn) turn(to connState) {
	from := c.load()
	if from == connClosed {
		return
	}
	if from == connLeaving && to != connClosed {
		_ = c.SetReadDeadline(time.Time{}) // fails only on a closed connection
	}
	c.state.Store(uint32(to))
	if _onTurn != nil {
		_onTurn(from, to)
	}
}

// _onTurn hears of every change of state, where the tests of the package set it.
var _onTurn func(from, to connState)

func (c *conn) load() connState { return connState(c.state.Load()) }

// public maps the finer state to the one that users see.
func (s connState) public() State {
	switch s {
	case connHandshaking, connSilent:
		return StateNew
	case connReading:
		return StateReading
	case connActive, connFollowed:
		return StateActive
	case connHijacked:
		return StateHijacked
	case connHTTP2, connUpgraded:
		return StateHTTP2
	default:
		return StateIdle
	}
}

// inFlight reports whether a request is in flight.
func (s connState) inFlight() bool { return s == connActive || s == connFollowed }

// taken reports whether a handler has taken the connection over.
func (s connState) taken() bool { return s == connHijacked || s == connUpgraded }

// busy reports whether a request is in flight, or a part of one has come.
func (s connState) busy() bool { return s == connReading || s.inFlight() }
