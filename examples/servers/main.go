// Command servers is an app with three servers that share one drain and one
// report: the public one, an internal one on a Unix socket, and one for metrics
// and probes that answers until all others are done.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C; while the slow
// request runs, the probe says 503 and the metrics are still there:
//
//	go build -o /tmp/servers . && /tmp/servers
//	curl localhost:8080/slow
//	curl --unix-socket internal.sock http://internal/
//	curl localhost:9090/ready; curl localhost:9090/debug/vars
package main

import (
	"cmp"
	"expvar"
	"fmt"
	"net/http"
	"os"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(
			newPublic,
			gracefulfx.AsServer(newInternal),
			gracefulfx.AsServer(newMetrics),
		),
		gracefulfx.Module,
	).Run()
}

func newPublic() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", hello)
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(2 * time.Second):
			hello(w, r)
		case <-r.Context().Done():
		}
	})
	return mux
}

func newInternal(d *graceful.Drainer) (*graceful.Server, error) {
	return graceful.NewServer(d, graceful.ServerConfig{
		Name:  "internal",
		HTTP:  &http.Server{Handler: http.HandlerFunc(hello), ReadHeaderTimeout: 10 * time.Second},
		Addrs: []string{"unix:internal.sock"},
	})
}

func newMetrics(d *graceful.Drainer, t *graceful.Tracker, ready *graceful.Readiness) (*graceful.Server, error) {
	expvar.Publish("connections", expvar.Func(func() any { return t.Counts().String() }))
	mux := http.NewServeMux()
	mux.Handle("GET /ready", ready)
	mux.Handle("GET /debug/vars", expvar.Handler())
	return graceful.NewServer(d, graceful.ServerConfig{
		Name: "metrics",
		HTTP: &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second},
		// Several addresses may be listened on.
		Addrs: []string{cmp.Or(os.Getenv("METRICS_ADDR"), "127.0.0.1:9090")},
		Last:  true,
	})
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "hello") }
