package gracefulfx

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"reflect"

	"go.uber.org/zap"
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
	p.warnUnused(srv)
	if srv.Handler == nil {
		srv.Handler = p.Handler
	}
	if srv.Addr == "" {
		srv.Addr = p.Config.Addr
	}
	if err := p.certify(srv); err != nil {
		return nil, err
	}
	return srv, nil
}

// warnUnused says what of the graph and of the configuration the user's server
// has of its own.
func (p serverParams) warnUnused(srv *http.Server) {
	log := loggerOr(p.Logger)
	if p.HTTP != nil {
		p.warnLimits(srv, log)
	}
	if srv.Handler != nil && p.Handler != nil {
		log.Warn("the http.Handler in the graph is not used: the *http.Server has a handler of its own")
	}
	if addr := p.Config.Addr; srv.Addr != "" && srv.Addr != addr && addr != DefaultConfig().Addr {
		log.Warn("graceful.addr is not used: the *http.Server has an address of its own",
			zap.String("addr", srv.Addr), zap.String("unused", addr))
	}
}

// warnLimits says which limits of the configuration the user's server does not have:
// they are for the one that the module makes.
func (p serverParams) warnLimits(srv *http.Server, log *zap.Logger) {
	set, usual := p.Config, DefaultConfig()
	for _, o := range []struct {
		key              string
		set, usual, kept any
	}{
		{"readHeaderTimeout", set.ReadHeaderTimeout, usual.ReadHeaderTimeout, srv.ReadHeaderTimeout},
		{"readTimeout", set.ReadTimeout, usual.ReadTimeout, srv.ReadTimeout},
		{"writeTimeout", set.WriteTimeout, usual.WriteTimeout, srv.WriteTimeout},
		{"idleTimeout", set.IdleTimeout, usual.IdleTimeout, srv.IdleTimeout},
		{"maxHeaderBytes", set.MaxHeaderBytes, usual.MaxHeaderBytes, srv.MaxHeaderBytes},
	} {
		if o.set != o.usual && o.set != o.kept {
			log.Warn("graceful."+o.key+" is not used: the *http.Server has its own",
				zap.Any(o.key, o.kept), zap.Any("unused", o.set))
		}
	}
}

// certify gives the server the configured certificate, unless it has its own: to
// a clone of its TLS configuration, as ListenAndServeTLS does.
func (p serverParams) certify(srv *http.Server) error {
	files, own := p.Config.TLS, srv.TLSConfig
	switch {
	case hasCertificate(own):
		if files.CertFile != "" {
			loggerOr(p.Logger).Warn("graceful.tls is not used: the *http.Server has a certificate of its own")
		}
		return nil
	case files.CertFile != "":
		cert, err := loadCertificate(files, loggerOr(p.Logger))
		if err != nil {
			return err
		}
		srv.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		if own != nil {
			srv.TLSConfig = own.Clone()
		}
		srv.TLSConfig.GetCertificate = cert.get
		return nil
	case meansTLS(own) && !allSpeakTLS(p.listeners()):
		return errNoCertificate
	default:
		return nil
	}
}

var errNoCertificate = errors.New("gracefulfx: the *http.Server has a TLSConfig without a certificate: " +
	"name one in graceful.tls, or set Certificates or GetCertificate; for plain HTTP, leave TLSConfig nil")

func hasCertificate(c *tls.Config) bool {
	return c != nil && (len(c.Certificates) > 0 || c.GetCertificate != nil || c.GetConfigForClient != nil)
}

// meansTLS reports whether c asks for TLS. x/net's http2.ConfigureServer leaves
// the two fields that do not count on cleartext servers.
func meansTLS(c *tls.Config) bool {
	if c == nil {
		return false
	}
	v := reflect.ValueOf(c).Elem()
	for field, value := range v.Fields() {
		switch {
		case !field.IsExported(), field.Name == "NextProtos", field.Name == "PreferServerCipherSuites":
		case !value.IsZero():
			return true
		}
	}
	return false
}

// allSpeakTLS reports whether there are listeners, and each does TLS by itself.
func allSpeakTLS(listeners []net.Listener) bool {
	speaks := reflect.TypeOf(tls.NewListener(nil, nil))
	for _, l := range listeners {
		if reflect.TypeOf(l) != speaks {
			return false
		}
	}
	return len(listeners) > 0
}
