// Package load is the client side: clients that count what became of every
// single request. They speak HTTP/1.1 and HTTP/2 over connections of their own
// making, because net/http's client hides the very thing that is measured: it
// looks for a FIN in a goroutine of its own and sends again what it deems safe.
package load

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Kind says what became of a request.
type Kind string

// The kinds, besides those that [Status] makes.
const (
	// Served is a whole reply that its [Judge] takes for the handler's.
	Served Kind = "served"
	// Refused is a connect that was refused: nothing was sent, so the client
	// is free to go elsewhere.
	Refused Kind = "refused"
	// LostEOF is a request that was written and not answered by one byte,
	// ended by a FIN.
	LostEOF Kind = "lost (EOF)"
	// LostRST is the same, ended by a reset.
	LostRST Kind = "lost (RST)"
	// Partial is a reply that broke off.
	Partial Kind = "partial"
	// Reset is a connection that was cut at connect, in its TLS handshake, or
	// before the request could be written.
	Reset Kind = "reset"
	// Stale is a request without a reply on a kept-alive connection whose FIN
	// had arrived before the request was written. A client that looks has none.
	// Every server closes silent connections some day, so it is not counted as
	// lost; what matters is how soon, see [Tally.StaleWithin].
	Stale Kind = "stale"
	// Empty is a 200 without the request's id, which the handler has not written.
	// Only [ByID] finds any.
	Empty Kind = "empty 200"
	// Unprocessed is an HTTP/2 stream of which the server said that it has not
	// looked at it, by a GOAWAY or REFUSED_STREAM: the client is free to send it
	// again elsewhere.
	Unprocessed Kind = "unprocessed"
	// TimedOut is a request without a whole reply in the client's patience.
	TimedOut Kind = "timed out"
	// Failed is any other error.
	Failed Kind = "failed"
)

// Rejected is the status of gracefulfx's rejection, which a proxy can be told
// to send elsewhere.
var Rejected = Status(http.StatusBadGateway)

// statusPrefix begins the kinds that Status makes.
const statusPrefix = "status "

// Status is the kind of a whole reply that its [Judge] does not take for served.
func Status(code int) Kind { return Kind(statusPrefix + strconv.Itoa(code)) }

// Lost reports whether the server lost the request: the client cannot know if
// it was carried out, or was told that it was and it was not.
func (k Kind) Lost() bool {
	switch k {
	case LostEOF, LostRST, Partial, Reset, Empty, TimedOut, Failed:
		return true
	default:
		return false
	}
}

// Replied reports whether a whole reply arrived, whatever it said.
func (k Kind) Replied() bool {
	return k == Served || k == Empty || strings.HasPrefix(string(k), statusPrefix)
}

// dialKind is the kind of a failed connect.
func dialKind(err error) Kind {
	switch {
	case errors.Is(err, errRefused):
		return Refused
	case errors.Is(err, errReset), errors.Is(err, io.EOF):
		return Reset
	case timedOut(err):
		return TimedOut
	default:
		return Failed
	}
}

// writeKind is the kind of a request that could not be written.
func writeKind(err error) Kind {
	switch {
	case errors.Is(err, errReset), errors.Is(err, errPipe):
		return Reset
	case timedOut(err):
		return TimedOut
	default:
		return Failed
	}
}

// readKind is the kind of a request without a whole reply.
func readKind(err error, begun bool) Kind {
	switch {
	case timedOut(err):
		return TimedOut
	case begun:
		return Partial
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF): // the latter in a record of TLS
		return LostEOF
	case errors.Is(err, errReset):
		return LostRST
	default:
		return Failed
	}
}

func timedOut(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}
