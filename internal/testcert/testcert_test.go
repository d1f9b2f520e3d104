package testcert_test

import (
	"crypto/tls"
	"crypto/x509"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

func TestCertificateIsTrustedByItsPool(t *testing.T) {
	c, err := testcert.New(7)
	require.NoError(t, err)
	other, err := testcert.New(8)
	require.NoError(t, err)
	certFile, keyFile, err := c.Write(t.TempDir())
	require.NoError(t, err)
	loaded, err := tls.LoadX509KeyPair(certFile, keyFile)
	require.NoError(t, err)
	assert.EqualValues(t, 7, loaded.Leaf.SerialNumber.Int64())
	for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
		_, err := loaded.Leaf.Verify(x509.VerifyOptions{Roots: c.Pool, DNSName: name})
		require.NoError(t, err, name)
		_, err = loaded.Leaf.Verify(x509.VerifyOptions{Roots: other.Pool, DNSName: name})
		require.Error(t, err, name)
	}
}
