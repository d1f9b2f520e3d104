package kinds

import (
	"crypto/x509"

	"github.com/gracefulfx/gracefulfx/internal/testcert"
)

// certificate is a self-signed one for the loopback address.
type certificate struct {
	cert, key string         // files
	pool      *x509.CertPool // what trusts it
}

func newCertificate(dir string) (certificate, error) {
	c, err := testcert.New(1)
	if err != nil {
		return certificate{}, err
	}
	cert, key, err := c.Write(dir)
	return certificate{cert, key, c.Pool}, err
}
