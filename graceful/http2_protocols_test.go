package graceful_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// eachProtocols yields a server for each way to say which protocols are spoken.
func eachProtocols(yield func(*http.Server)) {
	none := map[string]func(*http.Server, *tls.Conn, http.Handler){}
	for bits := range 9 {
		for _, next := range [][]string{nil, {"h2"}, {"http/1.1"}, {"http/1.1", "h2"}, {"other", "h2", "http/1.1"}} {
			for _, protos := range []map[string]func(*http.Server, *tls.Conn, http.Handler){nil, none} {
				srv := &http.Server{TLSNextProto: protos, TLSConfig: serverTLS()}
				srv.TLSConfig.NextProtos = slices.Clone(next)
				if bits < 8 {
					srv.Protocols = new(http.Protocols)
					srv.Protocols.SetHTTP1(bits&1 != 0)
					srv.Protocols.SetHTTP2(bits&2 != 0)
					srv.Protocols.SetUnencryptedHTTP2(bits&4 != 0)
				}
				yield(srv)
			}
		}
	}
}

// negotiate returns what a server agrees on with a client that speaks both.
func negotiate(t *testing.T, addr net.Addr) string {
	nc, err := net.Dial("tcp", addr.String())
	require.NoError(t, err)
	defer func() { _ = nc.Close() }()
	tc := clientTLS(nc, "h2", "http/1.1")
	if err := tc.Handshake(); err != nil {
		return "refused"
	}
	return tc.ConnectionState().NegotiatedProtocol
}

// What is negotiated is what ServeTLS negotiates.
func TestProtocolsAreThoseOfServeTLS(t *testing.T) {
	eachProtocols(func(srv *http.Server) {
		bare := &http.Server{
			Handler: http.HandlerFunc(say), TLSNextProto: srv.TLSNextProto,
			Protocols: srv.Protocols, TLSConfig: srv.TLSConfig.Clone(), ErrorLog: log.New(io.Discard, "", 0),
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		served := make(chan struct{})
		go func() {
			defer close(served)
			_ = bare.ServeTLS(l, "", "")
		}()
		want := negotiate(t, l.Addr())
		_ = bare.Close()
		<-served

		srv.Addr, srv.Handler, srv.ErrorLog = "127.0.0.1:0", http.HandlerFunc(say), log.New(io.Discard, "", 0)
		name := srv.TLSConfig.NextProtos
		a := start(t, graceful.Config{KeepAliveInterval: ms}, srv)
		assert.Equal(t, want, negotiate(t, a.Addr()), "Protocols %v, NextProtos %v, TLSNextProto %v", srv.Protocols, name, srv.TLSNextProto != nil)
		assert.NoError(t, (<-a.drain()).err)
	})
}

// One server alone speaks on a connection, whether the server, the listener or a
// wrapper puts TLS on it.
func TestHTTP2IsSpokenByOneServer(t *testing.T) {
	t.Parallel()
	withH2 := serverTLS()
	withH2.NextProtos = []string{"h2"}
	passedIn := func(t *testing.T) []net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		return []net.Listener{tls.NewListener(l, withH2)}
	}
	for name, config := range map[string]graceful.ServerConfig{
		"h2 in NextProtos": {HTTP: &http.Server{Addr: "127.0.0.1:0", TLSConfig: withH2}},
		"a TLS listener":   {HTTP: &http.Server{}, Listeners: passedIn(t)},
	} {
		t.Run(name, func(t *testing.T) {
			config.HTTP.Handler = http.HandlerFunc(say)
			a := startConfig(t, graceful.Config{KeepAliveInterval: ms}, config)
			for range 30 {
				c := client2(t, a.Addr)
				resp, err := c.Get("https://example.com/hello")
				if assert.NoError(t, err) {
					assert.Equal(t, 2, resp.ProtoMajor)
					_ = resp.Body.Close()
				}
				c.CloseIdleConnections()
			}
			assert.NoError(t, (<-a.drain()).err)
		})
	}
}

// A user's own HTTP/2 is called as ServeTLS calls it, and its user told once what
// it lacks.
func TestHTTP2OfTheUsers(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	called := make(chan *http.Server, 1)
	srv := &http.Server{
		Addr: "127.0.0.1:0", TLSConfig: serverTLS(), Handler: http.HandlerFunc(say), ErrorLog: log.New(&text, "", 0),
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){
			"h2": func(srv *http.Server, tc *tls.Conn, _ http.Handler) {
				called <- srv
				_, _ = io.WriteString(tc, "mine")
			},
		},
	}
	ended := make(chan struct{})
	srv.RegisterOnShutdown(func() { close(ended) })
	a := start(t, graceful.Config{KeepAliveInterval: ms}, srv)
	p := a.dial2().handshake()
	got, err := io.ReadAll(p)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(got))
	assert.Same(t, srv, <-called)
	require.NoError(t, (<-a.drain()).err)
	<-ended
	assert.Regexp(t, "^graceful: server \"http\": TLSNextProto has a function for HTTP/2.*\n$", text.String())
}

// Where GODEBUG has switched HTTP/2 off, clients that know it speak HTTP/1.
func TestHTTP2SwitchedOffByGODEBUG(t *testing.T) {
	t.Setenv("GODEBUG", "http2server=0")
	both := new(http.Protocols)
	both.SetHTTP1(true)
	both.SetHTTP2(true)
	for name, protocols := range map[string]*http.Protocols{"by default": nil, "though asked for": both} {
		t.Run(name, func(t *testing.T) {
			srv := &http.Server{Addr: "127.0.0.1:0", TLSConfig: serverTLS(), Handler: http.HandlerFunc(say), Protocols: protocols}
			a := start(t, graceful.Config{KeepAliveInterval: ms}, srv)
			resp, err := client2(t, a.Addr).Get("https://example.com/")
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, 1, resp.ProtoMajor)
			assert.NoError(t, (<-a.drain()).err)
		})
	}
}

// HTTP/2 must not be spoken over what RFC 9113 section 9.2 forbids.
func TestHTTP2InadequateSecurity(t *testing.T) {
	t.Parallel()
	a := start2(t, graceful.Config{KeepAliveInterval: ms}, http.HandlerFunc(say))
	_, config := certificate()
	config = config.Clone()
	config.NextProtos, config.MaxVersion = []string{"h2"}, tls.VersionTLS12
	config.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}
	nc, err := net.Dial("tcp", a.Addr().String())
	require.NoError(t, err)
	got, err := io.ReadAll(tls.Client(nc, config))
	require.NoError(t, err)
	const inadequateSecurity = 0xc
	if assert.Greater(t, len(got), 17) {
		assert.EqualValues(t, _goAwayFrame, got[3])
		assert.EqualValues(t, inadequateSecurity, got[16])
	}
	require.NoError(t, nc.Close())
	assert.NoError(t, (<-a.drain()).err)
}
