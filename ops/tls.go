package ops

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"sync/atomic"
)

// config returns nil for plain HTTP. The files are read once here, so that what
// is wrong with them stops the app.
func (c TLSConfig) config() (*tls.Config, error) {
	if c.CertFile == "" {
		return nil, nil //nolint:nilnil // plain HTTP is no error
	}
	first, err := c.load()
	if err != nil {
		return nil, fmt.Errorf("operations.tls: %w", err)
	}
	var last atomic.Pointer[tls.Config]
	last.Store(first.Clone())
	first.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if next, err := c.load(); err == nil {
			last.Store(next)
		}
		return last.Load(), nil // in the midst of a renewal, the one before
	}
	return first, nil
}

// load reads the files.
func (c TLSConfig) load() (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}
	if c.ClientCAFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(c.ClientCAFile)
	if err != nil {
		return nil, err
	}
	config.ClientCAs = x509.NewCertPool()
	if !config.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("clientCAFile %q has no certificate", c.ClientCAFile)
	}
	config.ClientAuth = tls.VerifyClientCertIfGiven // probes have none; the handler asks for it
	return config, nil
}
