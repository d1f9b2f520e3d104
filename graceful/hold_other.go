//go:build !linux

package graceful

import (
	"errors"
	"net"
)

// holdOff holds newcomers off a listening socket that no other process shares.
func (k *intake) holdOff() hold {
	if !k.own {
		return hold{refused: errShared}
	}
	if l, ok := k.socket.(*net.UnixListener); ok {
		return k.unlink(l)
	}
	return hold{refused: errors.ErrUnsupported}
}
