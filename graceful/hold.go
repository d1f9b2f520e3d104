package graceful

import (
	"errors"
	"fmt"
)

// HoldMethod is a way to hold newcomers off a listening socket while its accept
// queue is emptied.
type HoldMethod uint8

const (
	// HoldNone closes the socket as soon as its queue is empty: a connection
	// whose handshake ends in the microseconds between is reset.
	HoldNone HoldMethod = iota
	// HoldInterface binds the socket to a network interface that does not
	// exist, by SO_BINDTOIFINDEX: newcomers are refused at once, as if it were
	// closed (Linux from 5.7 on; needs no privilege).
	HoldInterface
	// HoldFilter drops segments with SYN set by a socket filter: newcomers
	// hear nothing, and are refused when they ask again after a second (older
	// Linux; newer kernels ask for CAP_NET_ADMIN).
	HoldFilter
	// HoldUnlink removes the path of a Unix socket: newcomers find nobody.
	HoldUnlink
)

var _holdNames = [...]string{"none", "interface", "filter", "unlink"}

// String returns the method's name in lower case.
func (m HoldMethod) String() string {
	if int(m) < len(_holdNames) {
		return _holdNames[m]
	}
	return fmt.Sprintf("HoldMethod(%d)", uint8(m))
}

var errShared = errors.New("the listener was passed in, another process may share its socket")

// hold says how newcomers are held off.
type hold struct {
	method  HoldMethod
	refused error // why not by a better method
}
