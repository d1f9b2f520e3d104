package ops

import (
	"cmp"
	"net/http"
	"time"

	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// Params are the parameters of [NewServer].
type Params struct {
	fx.In

	Lifecycle fx.Lifecycle
	Drainer   *graceful.Drainer
	Tracker   *graceful.Tracker
	Readiness *graceful.Readiness
	Stopper   *gracefulfx.Stopper
	Config    Config          `optional:"true"` // its zero value stands for the section
	Provider  config.Provider `optional:"true"`
}

// NewServer makes the server for operations, for [gracefulfx.AsServer]. Its name is
// "ops", and it drains last. It takes its configuration from the section operations
// of the provider in the graph, or without one of config.yaml in the working
// directory; else [DefaultConfig] holds. The error names every key with a value that
// is not allowed.
//
// A drain that it begins ends the app, as that of a configured signal does.
func NewServer(p Params) (*graceful.Server, error) {
	c, err := p.config()
	if err != nil {
		return nil, err
	}
	h, err := NewHandler(HandlerConfig{
		Drainer:            p.Drainer,
		Tracker:            p.Tracker,
		Readiness:          p.Readiness,
		Drain:              p.Stopper.Stop,
		Token:              c.Token,
		ClientCertificates: c.TLS.ClientCAFile != "",
		ShowClients:        c.ShowClients,
		ShowPaths:          c.ShowPaths,
	})
	if err != nil {
		return nil, err
	}
	srv, err := c.server(h)
	if err != nil {
		return nil, err
	}
	newLeftovers(p.Drainer).follow(srv, p.Lifecycle)
	return graceful.NewServer(p.Drainer, graceful.ServerConfig{Name: "ops", HTTP: srv, Last: true})
}

// server returns a server that gives nobody more time and memory than what is asked
// for here takes: no request has a body of any size.
func (c Config) server(h http.Handler) (*http.Server, error) {
	tls, err := c.TLS.config()
	if err != nil {
		return nil, err
	}
	return &http.Server{
		Addr:              c.Addr,
		Handler:           h,
		TLSConfig:         tls,
		Protocols:         http1(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second, // put off for events, and by who waits for the end
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}, nil
}

func (p Params) config() (Config, error) {
	if p.Config == (Config{}) {
		return load(p.Provider)
	}
	p.Config.Addr = cmp.Or(p.Config.Addr, DefaultConfig().Addr)
	if err := p.Config.Validate(); err != nil {
		return Config{}, err
	}
	return p.Config, p.Config.TLS.unreadable().Join()
}

// http1 leaves HTTP/2 out: each viewer then has a connection, which is seen by
// itself.
func http1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}
