// Command chi is a chi router on gracefulfx: the router is an http.Handler, and
// nothing more is needed.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/chi . && /tmp/chi
//	curl -d hello localhost:8080
package main

import (
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		gracefulfx.Module,
	).Run()
}

func newHandler(ready *graceful.Readiness) http.Handler {
	r := chi.NewRouter()
	r.Method(http.MethodGet, "/ready", ready)
	r.Post("/", func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(w, req.Body) // a client that is gone needs no echo
	})
	return r
}
