package graceful

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
)

// _unixPrefix marks the address of a Unix socket.
const _unixPrefix = "unix:"

// bind listens on addr, "host:port" or "unix:/path".
//
// Multipath TCP, Go's default since 1.24, is switched off: such a socket
// refuses all that holds newcomers off while its queue is emptied.
func bind(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	network, address := "tcp", addr
	if path, ok := strings.CutPrefix(addr, _unixPrefix); ok {
		network, address = "unix", path
	}
	l, err := lc.Listen(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
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
