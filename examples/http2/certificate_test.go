package main

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// certificate is a certificate in files.
type certificate struct{ dir, certFile, keyFile string }

func newCertificate(t *testing.T) *certificate {
	t.Helper()
	c := &certificate{dir: t.TempDir()}
	c.write(t, 1)
	return c
}

// write writes a certificate with that serial number, and its key.
func (c *certificate) write(t *testing.T, serial int64) {
	t.Helper()
	cert, err := testcert.New(serial)
	require.NoError(t, err)
	c.certFile, c.keyFile, err = cert.Write(c.dir)
	require.NoError(t, err)
	// Files written within one tick of the clock must still differ.
	at := time.Now().Add(time.Duration(serial) * time.Second)
	require.NoError(t, os.Chtimes(c.certFile, at, at))
}
