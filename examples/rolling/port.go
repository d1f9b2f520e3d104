package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// freeAddr returns a loopback address that a backend can come back to. Its port
// lies below those that systems give to outgoing connections: one of these
// could take it while the backend is down.
func freeAddr(ctx context.Context) (string, error) {
	var failed error
	for range 50 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20000+rand.N(10000))
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
		if err == nil {
			return addr, l.Close()
		}
		failed = err
	}
	return "", errors.Join(errors.New("no free port found"), failed)
}
