package main

import (
	"net/http"

	"go.uber.org/fx"
)

// protocols are HTTP/1 and HTTP/2, the latter also in the clear if h2c says so.
func protocols(h2c bool) *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	p.SetHTTP2(true)
	p.SetUnencryptedHTTP2(h2c)
	return &p
}

// withServer gives the module a server of its own, where one that speaks h2c is asked
// for, or one whose hooks are broken.
func withServer(s settings) fx.Option {
	if !s.h2c && s.broken == "" {
		return fx.Options()
	}
	return fx.Provide(func() *http.Server {
		srv := &http.Server{Protocols: protocols(s.h2c)}
		breakHooks(srv, s.broken)
		return srv
	})
}
