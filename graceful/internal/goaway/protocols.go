package goaway

import (
	"crypto/tls"
	"errors"
	"io/fs"
	"net/http"
)

var errSwitchedOff = errors.New("goaway: net/http does not speak HTTP/2: GODEBUG=http2server=0, or a build tag, has switched it off")

// Available reports whether net/http speaks HTTP/2 in this program: GODEBUG and
// a build tag can switch it off.
func Available() bool { return prepare(&http.Server{}) == nil }

// Check returns why srv cannot speak HTTP/2 over TLS as it is set, such as cipher
// suites that HTTP/2 does not allow. It changes srv.
func Check(srv *http.Server) error { return prepare(srv) }

// prepare makes a server speak HTTP/2, and nothing else.
func prepare(srv *http.Server) error {
	srv.TLSConfig = configFor(srv.TLSConfig)
	srv.TLSNextProto = nil
	srv.Protocols = bothProtocols()
	return configure(srv)
}

// bothProtocols are HTTP/2 over TLS and in the clear.
func bothProtocols() *http.Protocols {
	var p http.Protocols
	p.SetHTTP2(true)
	p.SetUnencryptedHTTP2(true)
	return &p
}

// configFor returns a configuration without a certificate. What net/http checks
// for HTTP/2 is in it.
func configFor(own *tls.Config) *tls.Config {
	config := &tls.Config{NextProtos: []string{"h2"}}
	if own != nil {
		config.CipherSuites, config.MinVersion = own.CipherSuites, own.MinVersion
	}
	return config
}

// configure makes net/http set HTTP/2 up, which it does first of all when it is
// told to serve TLS. Without a certificate it gets no further.
func configure(srv *http.Server) error {
	l := newHandoff(nil)
	_ = l.Close()
	err := srv.ServeTLS(l, "", "")
	switch _, ok := srv.TLSNextProto["h2"]; {
	case ok:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return errSwitchedOff
	default:
		return err
	}
}
