package load

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"
)

// Patience is how long a client waits for a connect, and for a whole reply. It
// exceeds three retransmissions of a SYN (1, 3 and 7 s).
const Patience = 8 * time.Second

// conn is a client's connection.
type conn interface {
	// exchange sends one request, reads its reply and writes down what became
	// of it. It reports whether the connection can be used again. If the client
	// is to respect that the server has left a kept-alive connection, and sees
	// it, nothing is sent and the kind is empty.
	exchange(c *Client, i *Incident) (keep bool)
	// idle lets the client think for a time, or until the context ends.
	idle(ctx context.Context, d time.Duration)
	// close closes the connection: nothing is owed to the other side.
	close()
}

// DialFunc connects to the server under test, or to whatever stands before it.
type DialFunc func(context.Context) (net.Conn, error)

// To returns a DialFunc for one address.
func To(addr string) DialFunc {
	return func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	}
}

func (c *Client) patience() time.Duration { return cmp.Or(c.Patience, Patience) }

// connect dials, and agrees on TLS if there is any. It has a deadline of its
// own, so that no connect is given up just because the load ends.
func (c *Client) connect(ctx context.Context) (conn, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.patience())
	defer cancel()
	dialled, err := c.Dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	tcp, ok := dialled.(*net.TCPConn)
	if !ok {
		_ = dialled.Close() // no request was sent on it
		return nil, fmt.Errorf("connect: %T is not a TCP connection", dialled)
	}
	s := &sock{TCPConn: tcp}
	w, err := c.secure(ctx, s)
	switch {
	case err != nil:
		_ = tcp.Close() // no request was sent on it
		return nil, err
	case c.HTTP2:
		return newHTTP2(w, s), nil
	default:
		return newHTTP1(w, s), nil
	}
}

// secure makes the handshake of TLS, if there is any.
func (c *Client) secure(ctx context.Context, s *sock) (net.Conn, error) {
	if c.TLS == nil {
		return s, nil
	}
	config := c.TLS.Clone()
	config.NextProtos = []string{"http/1.1"}
	if c.HTTP2 {
		config.NextProtos = []string{"h2"}
	}
	w := tls.Client(s, config)
	if err := w.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("TLS handshake: %w", err)
	}
	if got := w.ConnectionState().NegotiatedProtocol; c.HTTP2 && got != "h2" {
		return nil, fmt.Errorf("TLS handshake: the server does not speak HTTP/2: it chose %q", got)
	}
	return w, nil
}
