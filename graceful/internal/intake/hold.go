package intake

import (
	"errors"
	"net"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/sock"
)

// The ways to hold newcomers off a listening socket while its accept queue is
// emptied.
const (
	// HoldNone closes the socket as soon as its queue is empty: a connection
	// whose handshake ends in the microseconds between is reset.
	HoldNone = "none"
	// HoldInterface is [sock.BindNowhere].
	HoldInterface = "interface"
	// HoldFilter is [sock.DropSYN].
	HoldFilter = "filter"
	// HoldUnlink removes the path of a Unix socket: newcomers do not find it.
	HoldUnlink = "unlink"
)

// ErrShared says why newcomers are not held off a listener that was passed in.
var ErrShared = errors.New("the listener was passed in, another process may share its socket")

// Bounds of the time in which nothing must come.
const (
	// _shortest outlasts a segment that another processor works on just when
	// newcomers are held off.
	_shortest = 3 * time.Millisecond
	// _uncounted is for handshakes that cannot be counted, where it costs the
	// clients that dial meanwhile nothing, or where the kernel keeps them in
	// cookies, so that no other client tells of them.
	_uncounted = 200 * time.Millisecond
)

// holdNewcomers holds newcomers off, if that is possible, and sets how long
// nothing must come.
func (l *Listener) holdNewcomers(window time.Duration) (method string, refused error) {
	method, refused = l.holdOff()
	l.held = method != HoldNone
	cookies := sock.AlwaysCookies()
	counted := sock.CountsHalfOpen(l.Addr()) && !cookies
	switch {
	case !l.held && l.queueLen() == sock.Unknown:
		l.window = _blindWindow
		l.limit = time.Now().Add(_blindLimit)
	case counted || method == HoldUnlink:
		l.window = _shortest
	case method == HoldInterface || cookies:
		l.window = _uncounted
	default:
		l.window = window
	}
	return method, refused
}

// holdOff holds newcomers off the socket, if no other process shares it.
func (l *Listener) holdOff() (method string, refused error) {
	if !l.own {
		return HoldNone, ErrShared
	}
	switch socket := l.Listener.(type) {
	case *net.UnixListener:
		return l.unlink(socket)
	case *net.TCPListener:
		return holdTCP(socket)
	default:
		return HoldNone, errors.ErrUnsupported
	}
}

// way is one to hold newcomers off.
type way struct {
	method string
	hold   func(net.Listener) error
}

// holdTCP tries the ways in their order. A handshake that the kernel keeps in a
// cookie ends at the listener alone, so there the filter comes first, which
// leaves it where it can be found.
func holdTCP(l *net.TCPListener) (method string, refused error) {
	ways := []way{{HoldInterface, sock.BindNowhere}, {HoldFilter, sock.DropSYN}}
	if sock.AlwaysCookies() {
		ways[0], ways[1] = ways[1], ways[0]
	}
	for _, w := range ways {
		err := w.hold(l)
		if err == nil {
			return w.method, refused
		}
		refused = errors.Join(refused, err)
	}
	return HoldNone, refused
}
