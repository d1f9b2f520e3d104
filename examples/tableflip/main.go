// Command tableflip replaces itself without closing its socket: on SIGHUP
// cloudflare/tableflip starts the new program and hands the listener over, and
// as soon as that one serves, this one drains and ends.
//
// Run it in this directory. SIGHUP upgrades, SIGUSR2 or SIGTERM stops:
//
//	go build . && ./tableflip
//	kill -HUP $(cat tableflip.pid)
package main

import (
	"cmp"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/cloudflare/tableflip"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(zap.NewProduction, newUpgrader, newListener, newHandler),
		gracefulfx.Module,
		fx.Invoke(upgrade), // behind the module: its hook runs when the server serves
	).Run()
}

func newUpgrader() (*tableflip.Upgrader, error) {
	return tableflip.New(tableflip.Options{PIDFile: cmp.Or(os.Getenv("PIDFILE"), "tableflip.pid")})
}

// newListener returns the socket of the process before, or binds the address.
// As the next process shares it, the drain closes only this process's hold on
// it: what it has accepted it answers, what is queued the next one accepts.
func newListener(u *tableflip.Upgrader, c gracefulfx.Config) (net.Listener, error) {
	return u.Listen("tcp", c.Addr)
}

func newHandler(ready *graceful.Readiness) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /ready", ready)
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body) // a client that is gone needs no echo
	})
	return mux
}
