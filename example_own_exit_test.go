package gracefulfx_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// A program that has exit codes of its own runs the app by Start, Wait and Stop.
// After any kind of stop, Drain returns the report of the one drain.
func Example_exitCode() {
	var (
		drainer    *graceful.Drainer
		shutdowner fx.Shutdowner
	)
	app := fx.New(
		fx.NopLogger,
		fx.Provide(newSmallHandler, newLoopback), // gracefulfx.YAML("config.yaml") in a real one
		fx.Populate(&drainer, &shutdowner),
		gracefulfx.Module,
	)
	ctx := context.Background()
	if err := app.Start(ctx); err != nil {
		fmt.Println(err)
		return
	}
	_ = shutdowner.Shutdown() // stands for a signal
	<-app.Wait()
	stopped := app.Stop(ctx) // with a deadline of app.StopTimeout() in a real one

	report, _ := drainer.Drain(ctx)
	code := 0
	switch {
	case !report.Graceful():
		code = 75 // try again later
	case stopped != nil:
		code = 70
	}
	fmt.Println("os.Exit", code)
	// Output: os.Exit 0
}

func newSmallHandler() http.Handler { return http.NotFoundHandler() }

func newLoopback() (config.Provider, error) {
	return config.NewYAML(config.Source(strings.NewReader("graceful: {addr: '127.0.0.1:0', timeout: 5s}")))
}
