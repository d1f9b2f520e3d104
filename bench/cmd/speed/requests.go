package main

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
)

const _clients = 16

// requests measures kept-alive requests by HTTP/1.1, the same over TLS, and
// HTTP/2.
func requests(ctx context.Context, b *bench) ([]result, error) {
	var all []result
	for _, how := range []struct {
		name string
		env  []string
		ask  func(addr string) func(context.Context) (func() error, func())
	}{
		{"HTTP/1.1", nil, askPlain},
		{"HTTP/1.1 over TLS", []string{_tlsVar + "=1"}, askTLS},
		{"HTTP/2", []string{_tlsVar + "=1"}, askHTTP2()},
	} {
		ref, own, err := b.both(ctx, func(ctx context.Context, kind string) ([]float64, error) {
			c, err := start(ctx, kind, how.env)
			if err != nil {
				return nil, err
			}
			defer c.end()
			return rate(ctx, c, _clients, how.ask(c.addr))
		})
		if err != nil {
			return nil, err
		}
		r, o := nth(0, ref, own)
		all = append(all, atLeast("requests per second, "+how.name, "/s", 0.98, r, o))
		r, o = nth(1, ref, own)
		all = append(all, atMost("processor time of one, "+how.name, "µs", 1.02, r, o))
	}
	return all, nil
}

func askPlain(addr string) func(context.Context) (func() error, func()) {
	return askBy(addr, func(nc net.Conn) net.Conn { return nc })
}

func askTLS(addr string) func(context.Context) (func() error, func()) { return askBy(addr, secure) }

// askBy asks on one kept-alive connection, by a client that costs little.
func askBy(addr string, wrap func(net.Conn) net.Conn) func(context.Context) (func() error, func()) {
	return func(ctx context.Context) (func() error, func()) {
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
}

// askHTTP2 asks by Go's transport, on a connection that all clients share.
func askHTTP2() func(addr string) func(context.Context) (func() error, func()) {
	return func(addr string) func(context.Context) (func() error, func()) {
		tr := &http.Transport{
			ForceAttemptHTTP2: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the benchmark's own
		}
		return func(ctx context.Context) (func() error, func()) {
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
}
