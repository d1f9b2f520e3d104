package gracefulfx_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// writeCertificate makes a certificate for 127.0.0.1 and returns the paths of
// its files.
func writeCertificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	c, err := testcert.New(1)
	require.NoError(t, err)
	certFile, keyFile, err = c.Write(t.TempDir())
	require.NoError(t, err)
	return certFile, keyFile
}
