//go:build !linux

package sock

import (
	"errors"
	"net"
)

// BindNowhere needs Linux.
func BindNowhere(net.Listener) error { return errors.ErrUnsupported }

// DropSYN needs Linux.
func DropSYN(net.Listener) error { return errors.ErrUnsupported }
