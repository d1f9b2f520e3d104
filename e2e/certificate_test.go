package e2e_test

import (
	"crypto/x509"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// certificate is a self-signed one for 127.0.0.1.
type certificate struct {
	certFile, keyFile string
	pool              *x509.CertPool // what trusts it
}

func newCertificate(t *testing.T) certificate {
	t.Helper()
	c, err := testcert.New(1)
	require.NoError(t, err)
	certFile, keyFile, err := c.Write(t.TempDir())
	require.NoError(t, err)
	return certificate{certFile: certFile, keyFile: keyFile, pool: c.Pool}
}
