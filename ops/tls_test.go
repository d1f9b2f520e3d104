package ops_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
	"github.com/gracefulfx/gracefulfx/ops"
)

// files are a certificate in files.
func files(t *testing.T, serial int64) (testcert.Certificate, ops.TLSConfig) {
	t.Helper()
	c, err := testcert.New(serial)
	require.NoError(t, err)
	var names ops.TLSConfig
	names.CertFile, names.KeyFile, err = c.Write(t.TempDir())
	require.NoError(t, err)
	return c, names
}

// client has a certificate, or none.
func client(t *testing.T, server testcert.Certificate, own ...tls.Certificate) *http.Client {
	t.Helper()
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: server.Pool, Certificates: own}, DisableKeepAlives: true}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func code(t *testing.T, c *http.Client, url string) int {
	t.Helper()
	resp, err := c.Get(url)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func TestClientCertificates(t *testing.T) {
	server, names := files(t, 1)
	known, knownNames := files(t, 2)
	names.ClientCAFile = knownNames.CertFile
	a := newApp(t, ops.Config{TLS: names})
	url := "https://" + a.Addr("ops").String()
	assert.Equal(t, http.StatusForbidden, code(t, client(t, server), url+"/status"))
	assert.Equal(t, http.StatusOK, code(t, client(t, server), url+"/livez"), "probes have none")
	assert.Equal(t, http.StatusOK, code(t, client(t, server, known.TLS), url+"/status"))
	stranger, _ := files(t, 3)
	resp, err := client(t, server, stranger.TLS).Get(url + "/status")
	if err == nil { // Go's client leaves out a certificate that the server does not ask for
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, http.StatusForbidden, resp.StatusCode)
	}
}

// A certificate that the program's server has verified, for other reasons, lets
// nobody in.
func TestCertificatesCountWhereThatIsSaid(t *testing.T) {
	state := &tls.ConnectionState{VerifiedChains: make([][]*x509.Certificate, 1)}
	with := func(r *http.Request) { r.TLS = state }
	outside := tcp("10.0.0.1")
	h := plain(t, ops.HandlerConfig{})
	assert.Equal(t, http.StatusForbidden, ask(h, outside, http.MethodGet, "/status", with).Code)
	h = plain(t, ops.HandlerConfig{Token: _token})
	assert.Equal(t, http.StatusUnauthorized, ask(h, outside, http.MethodGet, "/status", with).Code)
	h = plain(t, ops.HandlerConfig{ClientCertificates: true})
	assert.Equal(t, http.StatusOK, ask(h, outside, http.MethodGet, "/status", with).Code)
	assert.Equal(t, http.StatusForbidden, ask(h, tcp("127.0.0.1"), http.MethodGet, "/status", host("localhost")).Code)
	state.VerifiedChains = nil
	assert.Equal(t, http.StatusForbidden, ask(h, outside, http.MethodGet, "/status", with).Code)
}

// Each viewer has a connection of its own, which is seen as such.
func TestHTTP2IsLeftOut(t *testing.T) {
	server, names := files(t, 1)
	a := newApp(t, ops.Config{TLS: names})
	c, err := tls.Dial("tcp", a.Addr("ops").String(), &tls.Config{RootCAs: server.Pool, NextProtos: []string{"h2", "http/1.1"}})
	require.NoError(t, err)
	assert.NotEqual(t, "h2", c.ConnectionState().NegotiatedProtocol)
	require.NoError(t, c.Close())
}

// A renewed certificate needs no restart.
func TestRenewedCertificate(t *testing.T) {
	_, names := files(t, 1)
	a := newApp(t, ops.Config{TLS: names})
	next, err := testcert.New(7)
	require.NoError(t, err)
	_, _, err = next.Write(filepath.Dir(names.CertFile))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, code(t, client(t, next), "https://"+a.Addr("ops").String()+"/livez"))
}

// In the midst of a renewal the files that were there before hold.
func TestFilesThatAreBeingRenewed(t *testing.T) {
	server, names := files(t, 1)
	known, knownNames := files(t, 2)
	names.ClientCAFile = knownNames.CertFile
	a := newApp(t, ops.Config{TLS: names})
	url := "https://" + a.Addr("ops").String() + "/status"
	for _, file := range []string{names.CertFile, names.KeyFile, names.ClientCAFile} {
		whole, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		assert.Equal(t, http.StatusOK, code(t, client(t, server, known.TLS), url), file)
		require.NoError(t, os.Remove(file))
		assert.Equal(t, http.StatusOK, code(t, client(t, server, known.TLS), url), file)
		require.NoError(t, os.WriteFile(file, whole, 0o600))
	}
}

func TestCertificatesThatCannotBeRead(t *testing.T) {
	_, names := files(t, 1)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for want, c := range map[string]ops.TLSConfig{
		"no such file":       {CertFile: "nowhere", KeyFile: names.KeyFile},
		"has no certificate": {CertFile: names.CertFile, KeyFile: names.KeyFile, ClientCAFile: empty},
	} {
		err := fx.New(fx.NopLogger, fx.Supply(ops.Config{Addr: "127.0.0.1:0", TLS: c}),
			fx.Provide(gracefulfx.AsServer(ops.NewServer), http.NotFoundHandler), gracefulfx.Module).Err()
		require.ErrorContains(t, err, want)
	}
}
