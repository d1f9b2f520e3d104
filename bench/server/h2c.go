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

// withH2C gives the module a server that speaks h2c, where that is asked for.
func withH2C(h2c bool) fx.Option {
	if !h2c {
		return fx.Options()
	}
	return fx.Provide(func() *http.Server { return &http.Server{Protocols: protocols(true)} })
}
