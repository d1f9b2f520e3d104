package main

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
)

// requests measures kept-alive requests by HTTP/1.1, the same over TLS, and
// HTTP/2.
func requests(ctx context.Context, b *bench) ([]result, error) {
	var all []result
	for _, kind := range []struct {
		name string
		env  []string
		how  asker
	}{
		{"HTTP/1.1", nil, askPlain},
		{"HTTP/1.1 over TLS", []string{_tlsVar + "=1"}, askTLS},
		{"HTTP/2", []string{_tlsVar + "=1"}, askHTTP2()},
	} {
		p, err := b.underLoad(ctx, kind.env, kind.how)
		if err != nil {
			return nil, err
		}
		all = append(all, atLeast("requests per second, "+kind.name, "/s", 0.98, p.nth(0)))
		all = append(all, atMost("processor time of one, "+kind.name, "µs", 1.03, p.nth(1)))
	}
	return all, nil
}

func askPlain(ctx context.Context, addr string) (func() error, func()) {
	return askBy(ctx, addr, func(nc net.Conn) net.Conn { return nc })
}

func askTLS(ctx context.Context, addr string) (func() error, func()) { return askBy(ctx, addr, secure) }

// askBy asks on one kept-alive connection, by a client that costs little.
func askBy(ctx context.Context, addr string, wrap func(net.Conn) net.Conn) (func() error, func()) {
	nc, err := dial(ctx, addr, 0)
	if err != nil {
		return func() error { return err }, func() {}
	}
	c := wrap(nc)
	buf, length := make([]byte, 4096), 0
	return func() error {
		length, err = once(c, "/", buf, length)
		return err
	}, func() { _ = c.Close() }
}

// askHTTP2 asks by Go's transport, on a connection that all clients share.
func askHTTP2() asker {
	tr := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the benchmark's own
	}
	return func(ctx context.Context, addr string) (func() error, func()) {
		return func() error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+addr+"/", nil)
			if err != nil {
				return err
			}
			resp, err := tr.RoundTrip(req)
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close() // it was read
			return err
		}, tr.CloseIdleConnections
	}
}
