package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// certificate is a certificate in files.
type certificate struct{ certFile, keyFile string }

func newCertificate(t *testing.T) *certificate {
	t.Helper()
	dir := t.TempDir()
	c := &certificate{filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
	c.write(t, 1)
	return c
}

// write writes a certificate with that serial number, and its key.
func (c *certificate) write(t *testing.T, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		DNSNames:     []string{"localhost"},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	put := func(path, kind string, b []byte) {
		text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b})
		require.NoError(t, os.WriteFile(path, text, 0o600))
	}
	put(c.keyFile, "PRIVATE KEY", der)
	put(c.certFile, "CERTIFICATE", cert)
	// Files written within one tick of the clock must still differ.
	at := time.Now().Add(time.Duration(serial) * time.Second)
	require.NoError(t, os.Chtimes(c.certFile, at, at))
}
