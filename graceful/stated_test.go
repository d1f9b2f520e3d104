package graceful_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Request.TLS comes also from a connection that wraps one of TLS.
func TestRequestTLSBehindAWrapper(t *testing.T) {
	tell := func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, r.TLS != nil)
	}
	play := func(t *testing.T, start func(*testing.T, *graceful.MemListener, *http.Server)) (body string) {
		synctest.Test(t, func(t *testing.T) {
			config := serverTLS()
			config.NextProtos = []string{"http/1.1"}
			mem := graceful.NewMemListener().Wrap(func(nc net.Conn) net.Conn {
				tc := tls.Server(nc, config)
				go func() { _ = tc.Handshake() }()
				return struct{ *tls.Conn }{tc}
			})
			start(t, mem, &http.Server{Handler: http.HandlerFunc(tell)})
			nc, err := mem.Dial()
			require.NoError(t, err)
			client := newPeer(t, clientTLS(nc, "http/1.1"))
			require.NoError(t, client.Conn.(*tls.Conn).Handshake())
			body = client.ask("/").Body
			_ = client.Close()
		})
		return body
	}
	const want = "true"
	require.Equal(t, want, play(t, startPlain))
	assert.Equal(t, want, play(t, startOurs))
	assert.Equal(t, want, play(t, func(t *testing.T, mem *graceful.MemListener, srv *http.Server) {
		d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
		require.NoError(t, err)
		l, err := d.Listener("external", mem)
		require.NoError(t, err)
		served := make(chan error)
		go func() { served <- srv.Serve(l) }()
		t.Cleanup(func() {
			_ = srv.Close()
			assert.Error(t, <-served)
		})
	}))
}

// What HTTP/2 does not allow is an error at the start, as from ServeTLS, and not one
// of every connection.
func TestCipherSuitesThatHTTP2Refuses(t *testing.T) {
	config := serverTLS()
	config.MaxVersion = tls.VersionTLS12
	config.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}
	bare := &http.Server{TLSConfig: config.Clone()}
	l := graceful.NewMemListener()
	require.NoError(t, l.Close())
	want := bare.ServeTLS(l, "", "")
	require.ErrorContains(t, want, "CipherSuites")

	s, _ := newServer(t, graceful.ServerConfig{HTTP: &http.Server{Addr: "127.0.0.1:0", TLSConfig: config.Clone()}})
	err := s.Start(t.Context())
	require.Error(t, err)
	assert.ErrorContains(t, err, want.Error())
}

// The owner of a hijacked connection that reads behind its own Close gets what
// every connection gives.
func TestHijackedConnReadBehindItsClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read := make(chan error, 1)
		a := serve(t, graceful.Config{}, func(w http.ResponseWriter, _ *http.Request) {
			nc, _, err := w.(http.Hijacker).Hijack()
			assert.NoError(t, err)
			_ = nc.Close()
			_, err = nc.Read(make([]byte, 1))
			read <- err
		})
		p := a.dial()
		p.get("/")
		err := <-read
		assert.NotErrorIs(t, err, io.EOF)
		assert.ErrorIs(t, err, net.ErrClosed)
	})
}
