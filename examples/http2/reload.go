package main

import (
	"crypto/tls"
	"os"
	"sync"
	"time"
)

// reloader is a certificate whose file may change while the server runs.
type reloader struct {
	certFile, keyFile string

	mu     sync.Mutex // guards all below
	cert   *tls.Certificate
	loaded time.Time // the file's own
}

// newReloader returns an error if there is no certificate to begin with.
func newReloader(certFile, keyFile string) (*reloader, error) {
	r := &reloader{certFile: certFile, keyFile: keyFile}
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, err
	}
	r.cert = &cert
	if info, err := os.Stat(certFile); err == nil {
		r.loaded = info.ModTime()
	}
	return r, nil
}

// get returns the certificate for a handshake: a new one, if the file has
// changed and can be read, or the one before.
func (r *reloader) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	info, err := os.Stat(r.certFile)
	if err != nil || info.ModTime().Equal(r.loaded) {
		return r.cert, nil
	}
	if cert, err := tls.LoadX509KeyPair(r.certFile, r.keyFile); err == nil {
		r.cert, r.loaded = &cert, info.ModTime()
	}
	return r.cert, nil
}
