package storm

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"path/filepath"
	"sync"
	"time"
)

// silentLog takes what servers log of clients that misbehave.
var silentLog = log.New(io.Discard, "", 0)

// bare is a listener that hides all methods but those of net.Listener.
type bare struct{ net.Listener }

// address returns where a server is to listen, as a graceful.Server takes it.
func (s *setting) address(p ServerPlan) string {
	if p.Unix {
		return "unix:" + s.path(p)
	}
	return "127.0.0.1:0"
}

func (s *setting) path(p ServerPlan) string { return filepath.Join(s.dir, p.Name) }

// listen returns the listener of a server that is passed one.
func (s *setting) listen(p ServerPlan) (net.Listener, error) {
	network, address := "tcp", "127.0.0.1:0"
	if p.Unix {
		network, address = "unix", s.path(p)
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), network, address)
	if err != nil {
		return nil, err
	}
	if p.Plain {
		l = bare{l}
	}
	if p.TLS == ListenerTLS {
		config := tlsConfig()
		config.NextProtos = []string{"http/1.1"}
		l = tls.NewListener(l, config)
	}
	return l, nil
}

// tlsConfig returns the configuration of a server.
func tlsConfig() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{certificate()}, MinVersion: tls.VersionTLS12}
}

// certificate returns a certificate that all servers share.
var certificate = sync.OnceValue(func() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"storm"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err) // the template is right
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
})
