package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// settings let the idle connection of each app be closed at once, or the process
// would do nothing else than wait for it.
const settings = "graceful: {addr: '127.0.0.1:0', keepAliveInterval: 2ms, quietPeriod: 4ms, timeout: 10s}"

// module is an app with the module.
func module(ctx context.Context, h http.Handler, f func(string) error) error {
	var server *graceful.Server
	var drainer *graceful.Drainer
	app := fx.New(
		fx.NopLogger,
		fx.Provide(func() (config.Provider, error) { return config.NewYAML(config.Source(strings.NewReader(settings))) }),
		fx.Supply(fx.Annotate(h, fx.As(new(http.Handler)))),
		gracefulfx.Module,
		fx.Populate(&server, &drainer),
	)
	if err := app.Start(ctx); err != nil {
		return err
	}
	err := errors.Join(f(server.Addr().String()), app.Stop(ctx))
	report, _ := drainer.Drain(ctx) // the error is in the report
	if report.ExitCode() != 0 {
		err = errors.Join(err, errors.New("the drain was forced"))
	}
	return err
}

// shutdown is a server that stops by Shutdown.
func shutdown(ctx context.Context, h http.Handler, f func(string) error) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv, served := &http.Server{Handler: h}, make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	err = errors.Join(f(l.Addr().String()), srv.Shutdown(ctx))
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}
