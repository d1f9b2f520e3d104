package intake

import (
	"context"
	"fmt"
	"net"
	"strings"
)

// _unixPrefix marks the address of a Unix socket.
const _unixPrefix = "unix:"

// Listen listens on addr, "host:port" or "unix:/path".
//
// Multipath TCP, Go's default since 1.24, is switched off: such a socket
// refuses all that holds newcomers off while its queue is emptied.
func Listen(ctx context.Context, addr string) (*Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	network, address := "tcp", addr
	if path, ok := strings.CutPrefix(addr, _unixPrefix); ok {
		network, address = "unix", path
	}
	socket, err := lc.Listen(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	l := Around(socket)
	l.own, l.path = true, pathOf(socket)
	return l, nil
}
