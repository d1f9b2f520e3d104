package gracefulfx_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/zap/zapcore"

	"github.com/gracefulfx/gracefulfx"
)

// presented returns the certificate that the server presents.
func presented(t *testing.T, a *app, config *tls.Config) *x509.Certificate {
	t.Helper()
	config.InsecureSkipVerify = true // the test's own
	nc, err := tls.Dial("tcp", a.server.Addr().String(), config)
	require.NoError(t, err)
	defer func() { _ = nc.Close() }()
	return nc.ConnectionState().PeerCertificates[0]
}

func certified(c *gracefulfx.Config, cert, key string) {
	c.TLS = gracefulfx.TLSConfig{CertFile: cert, KeyFile: key}
}

// A server with a TLSConfig gets what it lacks, as from ListenAndServeTLS.
func TestCertificateIsAddedToTheUsersTLSConfig(t *testing.T) {
	cert, key := writeCertificate(t)
	own := &tls.Config{MinVersion: tls.VersionTLS13}
	a := newApp(t, func(c *gracefulfx.Config) { certified(c, cert, key) },
		handle(ok), fx.Supply(&http.Server{TLSConfig: own})).start()
	presented(t, a, &tls.Config{})
	_, err := tls.Dial("tcp", a.server.Addr().String(), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	require.Error(t, err, "the rest of it holds")
	assert.Nil(t, own.GetCertificate, "of a clone")
	a.RequireStop()
}

func TestCertificateOfTheUsersServerHolds(t *testing.T) {
	cert, key := writeCertificate(t)
	pair, err := tls.LoadX509KeyPair(writeCertificate(t))
	require.NoError(t, err)
	a := newApp(t, func(c *gracefulfx.Config) { certified(c, cert, key) },
		handle(ok), fx.Supply(&http.Server{TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}}})).start()
	assert.Equal(t, pair.Certificate[0], presented(t, a, &tls.Config{}).Raw)
	assert.Len(t, a.logs.FilterMessageSnippet("graceful.tls is not used").All(), 1)
	a.RequireStop()
}

// A TLSConfig without a certificate never ends as plain HTTP.
func TestTLSWithoutACertificate(t *testing.T) {
	tlsListener := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = l.Close() })
		return tls.NewListener(l, &tls.Config{})
	}
	listener := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	two := fx.Provide(gracefulfx.AsListener(listener), gracefulfx.AsListener(tlsListener))
	left := &tls.Config{NextProtos: []string{"h2"}, PreferServerCipherSuites: true} //nolint:staticcheck // x/net sets it
	for _, tt := range []struct {
		name    string
		give    *tls.Config
		options fx.Option
		fails   bool
	}{
		{"a version alone", &tls.Config{MinVersion: tls.VersionTLS13}, fx.Options(), true},
		{"client certificates", &tls.Config{ClientAuth: tls.RequireAnyClientCert}, fx.Options(), true},
		{"behind a listener in the clear", &tls.Config{MinVersion: tls.VersionTLS13}, fx.Provide(listener), true},
		{"behind one of two", &tls.Config{MinVersion: tls.VersionTLS13}, two, true},
		{"behind a listener that speaks TLS", &tls.Config{MinVersion: tls.VersionTLS13}, fx.Provide(tlsListener), false},
		{"what x/net leaves", left, fx.Options(), false},
		{"nothing", &tls.Config{}, fx.Options(), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := fx.New(fx.NopLogger, handle(ok), fx.Supply(&http.Server{TLSConfig: tt.give}), tt.options, gracefulfx.Module).Err()
			if tt.fails {
				require.ErrorContains(t, err, "TLSConfig without a certificate")
				return
			}
			assert.NoError(t, err)
		})
	}
}

// A renewal needs no restart, and one that is under way cuts no client off.
func TestCertificateIsReadAgainWhenItChanges(t *testing.T) {
	cert, key := writeCertificate(t)
	a := newApp(t, func(c *gracefulfx.Config) { certified(c, cert, key) }, handle(ok)).start()
	first := presented(t, a, &tls.Config{})
	assert.Equal(t, first.Raw, presented(t, a, &tls.Config{}).Raw)

	newCert, newKey := writeCertificate(t)
	require.NoError(t, os.Rename(newCert, cert))
	assert.Equal(t, first.Raw, presented(t, a, &tls.Config{}).Raw, "the key is not here yet")
	presented(t, a, &tls.Config{})
	assert.Equal(t, 1, a.logs.FilterMessageSnippet("certificate changed").Filter(atLeast(zapcore.WarnLevel)).Len(), "once")

	require.NoError(t, os.Rename(newKey, key))
	assert.NotEqual(t, first.Raw, presented(t, a, &tls.Config{}).Raw)
	a.RequireStop()
}
