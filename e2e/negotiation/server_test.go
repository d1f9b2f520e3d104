package negotiation_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// setup is one way to set a server up.
type setup struct {
	nextProtos   []string
	protocols    string // of _protocols
	tlsNextProto string // of _tlsNextProto
	certificate  string // of _certificates
	streams      int    // of HTTP2.MaxConcurrentStreams
}

func (s setup) String() string {
	return fmt.Sprintf("NextProtos %q, Protocols %s, TLSNextProto %s, certificate by %s, streams %d",
		s.nextProtos, s.protocols, s.tlsNextProto, s.certificate, s.streams)
}

var _nextProtos = [][]string{nil, {"h2"}, {"http/1.1"}, {"http/1.1", "h2"}, {"h2", "http/1.1"}, {"foo"}, {"foo", "h2"}}

// _protocols are the values of http.Server.Protocols.
var _protocols = map[string]func(*http.Protocols){
	"nil": nil,
	"1":   func(p *http.Protocols) { p.SetHTTP1(true) },
	"2":   func(p *http.Protocols) { p.SetHTTP2(true) },
	"1 2": func(p *http.Protocols) { p.SetHTTP1(true); p.SetHTTP2(true) },
	"1 2 clear": func(p *http.Protocols) {
		p.SetHTTP1(true)
		p.SetHTTP2(true)
		p.SetUnencryptedHTTP2(true)
	},
	"1 clear": func(p *http.Protocols) { p.SetHTTP1(true); p.SetUnencryptedHTTP2(true) },
}

// _tlsNextProto are the keys of http.Server.TLSNextProto.
var _tlsNextProto = map[string][]string{"nil": nil, "empty": {}, "foo": {"foo"}, "h2": {"h2"}}

// _certificates puts a certificate into a configuration.
var _certificates = map[string]func(*tls.Config){
	"Certificates": func(c *tls.Config) { c.Certificates = []tls.Certificate{pair.Certificate()} },
	"GetCertificate": func(c *tls.Config) {
		own := pair.Certificate()
		c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &own, nil }
	},
	"GetConfigForClient": func(c *tls.Config) {
		own := &tls.Config{Certificates: []tls.Certificate{pair.Certificate()}, NextProtos: c.NextProtos}
		c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return own, nil }
	},
	"GetConfigForClient that leaves it": func(c *tls.Config) {
		c.Certificates = []tls.Certificate{pair.Certificate()}
		c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, nil }
	},
}

// build returns the server of a setup, and how often a function of TLSNextProto
// was called.
func (s setup) build() (*http.Server, *atomic.Int32) {
	srv := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "%s, TLS %v", r.Proto, r.TLS != nil)
		}),
		TLSConfig: &tls.Config{NextProtos: s.nextProtos},
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	_certificates[s.certificate](srv.TLSConfig)
	if set := _protocols[s.protocols]; set != nil {
		srv.Protocols = new(http.Protocols)
		set(srv.Protocols)
	}
	if s.streams > 0 {
		srv.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: s.streams}
	}
	called := new(atomic.Int32)
	if names := _tlsNextProto[s.tlsNextProto]; names != nil {
		srv.TLSNextProto = make(map[string]func(*http.Server, *tls.Conn, http.Handler))
		for _, name := range names {
			srv.TLSNextProto[name] = func(_ *http.Server, c *tls.Conn, _ http.Handler) {
				called.Add(1)
				_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-By: TLSNextProto %s\r\n\r\n", name)
			}
		}
	}
	return srv, called
}

// outcome is what every client gets.
func (s setup) outcome(t *testing.T, p pair.Pair) map[string]string {
	t.Helper()
	srv, called := s.build()
	running, err := pair.StartMany(p, srv)
	if err != nil {
		return map[string]string{"start": err.Error()}
	}
	all := make(map[string]string)
	for name, config := range clients {
		before := called.Load()
		all[name] = visit(running.Addr, config)
		if called.Load() > before {
			all[name] += ", by TLSNextProto"
		}
	}
	require.NoError(t, running.Stop(), "%s: %s", p, s)
	return all
}
