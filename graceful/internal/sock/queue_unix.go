//go:build unix && !linux

package sock

import "net"

// QueueLen returns 1 if connections wait in the accept queue of a listener, however
// many, 0 if none does, or [Unknown].
func QueueLen(l net.Listener) int {
	var n int
	err := control(l, func(fd int) (err error) {
		n, err = ready(fd)
		return err
	})
	if err != nil {
		return Unknown
	}
	return n
}
