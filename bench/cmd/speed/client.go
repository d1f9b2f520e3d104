package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
)

const _request = "GET %s HTTP/1.1\r\nHost: speed\r\n\r\n"

// dial connects. Idle connections by the ten thousand come from several
// addresses of the loopback, since each has ports for some 28,000.
func dial(ctx context.Context, addr string, n int) (net.Conn, error) {
	d := net.Dialer{
		LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(1+n/10_000))},
		Control:   portLater,
	}
	return d.DialContext(ctx, "tcp", addr)
}

func secure(nc net.Conn) net.Conn {
	return tls.Client(nc, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) //nolint:gosec // the benchmark's own
}

// once sends a request and reads the reply. All replies of a server have the
// same length, which it returns, and takes where it is not zero.
func once(nc net.Conn, path string, buf []byte, length int) (int, error) {
	if _, err := fmt.Fprintf(nc, _request, path); err != nil {
		return 0, err
	}
	if length == 0 {
		return nc.Read(buf) // a short reply comes in one piece
	}
	return io.ReadFull(nc, buf[:length])
}
