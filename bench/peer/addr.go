package peer

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// The ports of the benchmark lie below those that Linux and darwin take for
// outgoing connections: otherwise a client's own port could be the server's
// when it comes back.
const (
	firstPort = 20000
	lastPort  = 32000
)

// FreeAddr returns a loopback address that nobody listens on.
func FreeAddr(ctx context.Context) (string, error) {
	var last error
	for range 50 {
		port := firstPort + rand.N(lastPort-firstPort)
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
		if err != nil {
			last = err
			continue
		}
		if err := ln.Close(); err != nil {
			return "", fmt.Errorf("release %s: %w", addr, err)
		}
		return addr, nil
	}
	return "", fmt.Errorf("find a free port: %w", last)
}
