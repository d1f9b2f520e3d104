// Command basic is the smallest real app on gracefulfx: one handler, one
// config.yaml, and a readiness probe.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/basic . && /tmp/basic
package main

import (
	"fmt"
	"net/http"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		gracefulfx.Module, // last: it starts last and stops first
	).Run()
}

// newHandler returns the app: a greeting, a slow request, and the probe.
func newHandler(ready *graceful.Readiness) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /ready", ready)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(w, "hello")
	})
	mux.HandleFunc("GET /slow", slow)
	return mux
}

// slow takes two seconds, or ends early when its client has gone or the drain
// waits no longer.
func slow(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(2 * time.Second):
		_, _ = fmt.Fprintln(w, "done")
	case <-r.Context().Done():
	}
}
