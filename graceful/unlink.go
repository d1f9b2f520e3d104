package graceful

import (
	"errors"
	"net"
	"os"
)

var errPathTaken = errors.New("the socket's path is no longer its own")

// unlink removes the path of a Unix socket, so that from then on a client finds
// nobody to connect to, and the intake closes without a loss. A path that a
// later process has bound meanwhile is left alone.
func (k *intake) unlink(l *net.UnixListener) hold {
	l.SetUnlinkOnClose(false)
	path := l.Addr().String()
	if now, err := os.Lstat(path); err != nil || !os.SameFile(now, k.path) {
		return hold{refused: errPathTaken}
	}
	if err := os.Remove(path); err != nil {
		return hold{refused: err}
	}
	return hold{method: HoldUnlink}
}
