// Command goproxy is a reverse proxy of Go's own in front of two backends, to
// which it speaks HTTP/1.1, or HTTP/2 in the clear or over TLS:
//
//	goproxy FILE
//
// The file is a JSON document, see config. A request is sent again, to the other
// backend, only when a connect fails. Others that fail are answered with 502 and
// told on standard error.
package main

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"
	"time"
)

// config is the file.
type config struct {
	Listen   string
	Backends []string
	TLS      bool
	HTTP1    bool
}

// keptAlive is how many idle connections to a backend are kept. Two, the default,
// are too few to be worth a test.
const keptAlive = 64

func main() {
	if err := run(); err != nil {
		log.Fatal("goproxy: ", err)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("usage: goproxy FILE")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var c config
	if err := json.Unmarshal(text, &c); err != nil {
		return fmt.Errorf("%s: %w", os.Args[1], err)
	}
	srv := &http.Server{Addr: c.Listen, Handler: c.proxy(), ReadHeaderTimeout: time.Minute}
	return srv.ListenAndServe()
}

func (c config) proxy() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite:   func(*httputil.ProxyRequest) {},
		Transport: &balancer{config: c, transport: c.transport()},
	}
}

// transport speaks one protocol and nothing else.
func (c config) transport() *http.Transport {
	var p http.Protocols
	p.SetHTTP1(c.HTTP1)
	p.SetHTTP2(c.TLS)
	p.SetUnencryptedHTTP2(!c.TLS && !c.HTTP1)
	return &http.Transport{
		Protocols:       &p,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // on the loopback interface
		IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: keptAlive,
	}
}

// balancer sends requests to the backends in turn.
type balancer struct {
	config
	transport *http.Transport
	turn      atomic.Uint64
}

// RoundTrip implements [http.RoundTripper].
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	first := b.turn.Add(1)
	var err error
	for i := range b.Backends {
		var resp *http.Response
		out := r.Clone(r.Context())
		out.Body = unclosed(r.Body)
		out.URL = b.url(r.URL, b.Backends[(first+uint64(i))%uint64(len(b.Backends))])
		if resp, err = b.transport.RoundTrip(out); err == nil || !refused(err) {
			return resp, err
		}
	}
	return nil, err
}

// unclosed is a body that a transport does not close whose connect fails.
func unclosed(body io.ReadCloser) io.ReadCloser {
	if body == nil || body == http.NoBody {
		return body
	}
	return io.NopCloser(body)
}

func (b *balancer) url(u *url.URL, backend string) *url.URL {
	out := *u
	out.Scheme, out.Host = "http", backend
	if b.TLS {
		out.Scheme = "https"
	}
	return &out
}

// refused reports whether no connection came about. The body is unread then.
func refused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
