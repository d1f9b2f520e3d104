package gracefulfx_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// The smallest app: a handler, and the module. A real one calls Run, and is
// stopped by a signal; this one is stopped by hand, to show what comes of it.
func Example() {
	newHandler := func() http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "hello")
		})
	}
	newConfig := func() (config.Provider, error) { // gracefulfx.YAML("config.yaml") in a real one
		return config.NewYAML(config.Source(strings.NewReader("graceful: {addr: '127.0.0.1:0', timeout: 5s}")))
	}

	var (
		server  *graceful.Server
		drainer *graceful.Drainer
	)
	app := fx.New(
		fx.NopLogger,
		fx.Provide(newConfig, newHandler),
		gracefulfx.Module, // last: it starts last and stops first
		fx.Populate(&server, &drainer),
	)
	ctx := context.Background()
	if err := app.Start(ctx); err != nil {
		fmt.Println(err)
		return
	}

	resp, err := http.Get("http://" + server.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	fmt.Println(string(body))

	err = app.Stop(ctx) // drains
	report, _ := drainer.Drain(ctx)
	fmt.Println("stopped:", err, "- by force:", report.ClosedByForce, "- exit code:", report.ExitCode())
	// Output:
	// hello
	// stopped: <nil> - by force: none - exit code: 0
}

// A closer says goodbye to clients that only it knows.
func ExampleAsCloser() {
	newHub := func() *chatHub { return &chatHub{} }
	app := fx.New(
		fx.NopLogger,
		fx.Supply(fx.Annotate(http.NotFoundHandler(), fx.As(new(http.Handler)))),
		fx.Provide(gracefulfx.AsCloser(newHub)),
		gracefulfx.Module,
	)
	fmt.Println(app.Err())
	// Output: <nil>
}

// chatHub stands for a hub of WebSockets.
type chatHub struct{}

// Name names the hub in reports and logs.
func (*chatHub) Name() string { return "chat" }

// Close tells every client to leave.
func (*chatHub) Close(context.Context) error { return nil }
