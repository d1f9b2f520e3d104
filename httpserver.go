package gracefulfx

import (
	"crypto/tls"
	"fmt"
	"net/http"
)

// httpServer returns the user's server, or makes one, and fills in what it
// lacks.
func httpServer(p serverParams) (*http.Server, error) {
	srv := p.HTTP
	if srv == nil {
		srv = &http.Server{
			ReadHeaderTimeout: p.Config.ReadHeaderTimeout,
			ReadTimeout:       p.Config.ReadTimeout,
			WriteTimeout:      p.Config.WriteTimeout,
			IdleTimeout:       p.Config.IdleTimeout,
			MaxHeaderBytes:    p.Config.MaxHeaderBytes,
		}
	}
	if srv.Handler == nil {
		srv.Handler = p.Handler
	}
	if srv.Addr == "" {
		srv.Addr = p.Config.Addr
	}
	if err := certify(srv, p.Config.TLS); err != nil {
		return nil, err
	}
	return srv, nil
}

// certify loads the configured certificate, unless the server has its own.
func certify(srv *http.Server, files TLSConfig) error {
	if files.CertFile == "" || srv.TLSConfig != nil {
		return nil
	}
	cert, err := tls.LoadX509KeyPair(files.CertFile, files.KeyFile)
	if err != nil {
		return fmt.Errorf("graceful.tls: load certFile %q and keyFile %q: %w", files.CertFile, files.KeyFile, err)
	}
	srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	return nil
}
