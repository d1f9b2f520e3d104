// Package lego stands in for the one that gets certificates from an authority. The
// real one brings the libraries of a hundred DNS providers along, and no proxy that is
// measured wants a certificate. Here every request for one fails.
package lego

import (
	"crypto/x509"
	"net/http"
	"time"

	"github.com/go-acme/lego/v5/certificate"
	"github.com/go-acme/lego/v5/challenge"
	"github.com/go-acme/lego/v5/challenge/dns01"
	"github.com/go-acme/lego/v5/challenge/http01"
	"github.com/go-acme/lego/v5/challenge/tlsalpn01"
	"github.com/go-acme/lego/v5/registration"
)

// DirectoryURLLetsEncrypt is asked by nobody.
const DirectoryURLLetsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

// Config is that of a client.
type Config struct {
	CADirURL, UserAgent string
	HTTPClient          *http.Client
	Certificate         struct{ Timeout time.Duration }
}

// NewConfig returns an empty one.
func NewConfig(user any) *Config { return new(Config) }

// Client is never had.
type Client struct {
	Certificate  *certificate.Certifier
	Challenge    *Challenges
	Registration *registration.Registrar
}

// NewClient fails.
func NewClient(*Config) (*Client, error) { return nil, certificate.ErrNone }

// CreateCertPool fails.
func CreateCertPool([]string, bool) (*x509.CertPool, error) { return nil, certificate.ErrNone }

// Challenges takes no provider.
type Challenges struct{}

// SetDNS01Provider fails.
func (*Challenges) SetDNS01Provider(challenge.Provider, ...dns01.Option) error {
	return certificate.ErrNone
}

// SetHTTP01Provider fails.
func (*Challenges) SetHTTP01Provider(challenge.Provider, ...http01.Option) error {
	return certificate.ErrNone
}

// SetTLSALPN01Provider fails.
func (*Challenges) SetTLSALPN01Provider(challenge.Provider, ...tlsalpn01.Option) error {
	return certificate.ErrNone
}
