//go:build unix

package gracefulfx_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"time"

	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// With exitDelay the app stays for a while after the drain of a signal, all but the
// servers that have drained, and is shut down then: long enough for a collector to
// come once more. It should be a little longer than the collector's interval. On
// SIGTERM fx stops the app without it, so name the signal that begins the drain.
func Example_exitDelay() {
	const delay = 100 * time.Millisecond           // 15s in a real one
	newConfig := func() (config.Provider, error) { // gracefulfx.YAML("config.yaml") in a real one
		return config.NewYAML(config.Source(strings.NewReader(
			"graceful: {addr: '127.0.0.1:0', timeout: 5s, exitDelay: 100ms}")))
	}
	var (
		drainer *graceful.Drainer
		metrics *httptest.Server
	)
	app := fx.New(
		fx.NopLogger,
		fx.Provide(newSmallHandler, newConfig, newMetricsServer),
		fx.Populate(&metrics),
		gracefulfx.Module,
		fx.Populate(&drainer),
	)
	ctx := context.Background()
	fmt.Println("started:", app.Start(ctx))
	shutdown := app.Wait() // Run waits by itself

	_ = syscall.Kill(os.Getpid(), syscall.SIGUSR2) // stands for a signal from outside
	<-drainer.Done()
	fmt.Println("scraped:", scrape(metrics.URL))
	signal := <-shutdown
	report, _ := drainer.Drain(ctx)
	drained := report.Began.Add(report.Took)
	fmt.Println("shut down after the delay:", time.Since(drained) >= delay, "- exit code", signal.ExitCode)
	fmt.Println("stopped:", app.Stop(ctx))
	// Output:
	// started: <nil>
	// scraped: requests_total 42
	// shut down after the delay: true - exit code 0
	// stopped: <nil>
}

// newMetricsServer stands for a server of the program's own that is no part of the
// drain. One of AsServer has drained by then, too.
func newMetricsServer(lc fx.Lifecycle) *httptest.Server {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "requests_total 42")
	}))
	lc.Append(fx.StopHook(srv.Close))
	return srv
}

// scrape stands for the collector.
func scrape(url string) string {
	resp, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	http.DefaultClient.CloseIdleConnections()
	return string(text)
}
