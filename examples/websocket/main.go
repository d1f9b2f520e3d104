// Command websocket drains WebSockets of gorilla/websocket and of
// coder/websocket. A hijacked connection is the handler's, so the engine cannot
// tell its client to leave: for each library there is a closer (gorilla.go,
// coder.go) that says goodbye with close code 1001, "going away", and waits for
// the client's answer.
//
// Run it in this directory, connect to ws://localhost:8080/gorilla or /coder,
// and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/websocket . && /tmp/websocket
package main

import (
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
			newGorillaHub, newCoderHub, newHandler,
			gracefulfx.AsCloser(func(h *gorillaHub) *gorillaHub { return h }),
			gracefulfx.AsCloser(func(h *coderHub) *coderHub { return h }),
		),
		gracefulfx.Module,
	).Run()
}

func newHandler(g *gorillaHub, c *coderHub) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /gorilla", g.serve)
	mux.HandleFunc("GET /coder", c.serve)
	return mux
}

// goodbyes is the time over which clients are sent away, so that they do not
// all connect to the other servers at once.
func goodbyes() time.Duration {
	d, _ := time.ParseDuration(os.Getenv("GOODBYES")) // none is zero: all at once
	return d
}

var (
	_ graceful.Closer = (*gorillaHub)(nil)
	_ graceful.Closer = (*coderHub)(nil)
)
