//go:build unix

package sock

import (
	"errors"
	"syscall"
)

// control runs f on the descriptor of v, a listener or a connection.
func control(v any, f func(fd int) error) error {
	sc, ok := v.(syscall.Conn)
	if !ok {
		return errors.ErrUnsupported
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := rc.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}
