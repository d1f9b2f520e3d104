package ops

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
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

// unreadable names each file that cannot be read, or has not in it what it should.
func (c TLSConfig) unreadable() yamlconf.Faults {
	var fs yamlconf.Faults
	if c.CertFile == "" {
		return nil
	}
	cert, certErr := os.ReadFile(c.CertFile)
	fs.Add("operations.tls.certFile", certErr)
	key, keyErr := os.ReadFile(c.KeyFile)
	fs.Add("operations.tls.keyFile", keyErr)
	if certErr == nil && keyErr == nil {
		_, err := tls.X509KeyPair(cert, key)
		fs.Add("operations.tls.certFile", because(err, "%q and keyFile %q", c.CertFile, c.KeyFile))
	}
	if c.ClientCAFile != "" {
		_, err := c.authorities()
		fs.Add("operations.tls.clientCAFile", err)
	}
	return fs
}

// because says of what err is, unless it is nil.
func because(err error, format string, of ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(of, err)...)
}

// authorities reads those of the clients' certificates.
func (c TLSConfig) authorities() (*x509.CertPool, error) {
	pem, err := os.ReadFile(c.ClientCAFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%q has no certificate", c.ClientCAFile)
	}
	return pool, nil
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
	if config.ClientCAs, err = c.authorities(); err != nil {
		return nil, err
	}
	config.ClientAuth = tls.VerifyClientCertIfGiven // probes have none; the handler asks for it
	return config, nil
}
