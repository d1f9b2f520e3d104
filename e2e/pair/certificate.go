package pair

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"time"
)

// Certificate returns a self-signed certificate for 127.0.0.1, the same at
// every call in one process. It panics where no key can be made.
func Certificate() tls.Certificate { return certificate() }

// Pool returns the certificate pool that trusts [Certificate].
func Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(Certificate().Leaf)
	return pool
}

var certificate = sync.OnceValue(func() tls.Certificate { return NewCertificate("one") })

// NewCertificate returns a new self-signed certificate for 127.0.0.1 whose
// subject has the common name. It panics where no key can be made.
func NewCertificate(name string) tls.Certificate {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))
	return tls.Certificate{
		Certificate: [][]byte{der},
		PrivateKey:  key,
		Leaf:        must(x509.ParseCertificate(der)),
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
