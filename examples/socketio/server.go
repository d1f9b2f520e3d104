//go:build unix

package main

import (
	_ "embed"
	"net/http"
	"os"
	"path/filepath"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/socketio"
)

// The environment of a server.
const (
	_nameVar   = "SERVER_NAME" // A1 is the first process of server A, A2 the second
	_logVar    = "LOG_URL"
	_clientVar = "CLIENT_DIR"
)

// serve is a server: what a user's own main would be.
func serve() {
	fx.New(
		gracefulfx.YAML(os.Getenv("CONFIG")),
		fx.Provide(newChat, newHandler),
		fx.NopLogger, // for the demo
		gracefulfx.Module,
	).Run()
}

//go:embed page.html
var _page []byte

// newHandler mounts the Socket.IO server with the closer, which is all that the
// move takes.
func newHandler(c *chat, closer *socketio.Closer, ready *graceful.Readiness) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", socketio.Mount(closer, c.io, c.io.ServeHandler(nil)))
	mux.Handle("GET /ready", ready)
	mux.HandleFunc("GET /client.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(os.Getenv(_clientVar), "socket.io.min.js"))
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(_page) // a client that is gone needs none
	})
	return mux
}
