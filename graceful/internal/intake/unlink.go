package intake

import (
	"errors"
	"net"
	"os"
)

var errPathTaken = errors.New("the socket's path is no longer its own")

// unlink removes the path of a Unix socket, so that from then on no client can
// connect, and the intake closes without a loss. A path that a later process has
// bound meanwhile is left alone.
func (l *Listener) unlink(socket *net.UnixListener) (method string, refused error) {
	if s, ok := any(socket).(interface{ SetUnlinkOnClose(unlink bool) }); ok { // not on Plan 9
		s.SetUnlinkOnClose(false)
	}
	path := socket.Addr().String()
	if now, err := os.Lstat(path); err != nil || !os.SameFile(now, l.path) {
		return HoldNone, errPathTaken
	}
	if err := os.Remove(path); err != nil {
		return HoldNone, err
	}
	return HoldUnlink, nil
}

// pathOf returns what the path of a Unix socket leads to, or nil.
func pathOf(l net.Listener) os.FileInfo {
	if _, ok := l.(*net.UnixListener); !ok {
		return nil
	}
	info, err := os.Lstat(l.Addr().String())
	if err != nil {
		return nil // an abstract socket has no path
	}
	return info
}
