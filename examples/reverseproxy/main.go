// Command reverseproxy is a reverse proxy on gracefulfx: what it has passed on
// is answered, also a stream, and a late request is rejected before it is passed
// on.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/reverseproxy . && BACKEND=http://localhost:9000 /tmp/reverseproxy
package main

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		gracefulfx.Module,
	).Run()
}

func newHandler() (http.Handler, error) {
	backend, err := url.Parse(os.Getenv("BACKEND"))
	if err != nil || backend.Host == "" {
		return nil, fmt.Errorf("BACKEND is %q: give a URL such as http://localhost:9000", os.Getenv("BACKEND"))
	}
	return &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(backend) },
		FlushInterval: -1, // streams pass as they come
	}, nil
}
