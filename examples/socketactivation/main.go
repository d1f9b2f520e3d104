// Command socketactivation takes its listening socket from systemd. The socket
// stays open while the service restarts, so that no client is refused: connections
// wait in its queue for the next process. Units are beside this file.
//
// Try it without systemd's units, in this directory, and stop it with SIGTERM:
//
//	go build . && systemd-socket-activate -l 8080 --fdname=http ./socketactivation
package main

import (
	"io"
	"net"
	"net/http"

	"github.com/coreos/go-systemd/v22/activation"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler, newListener),
		gracefulfx.Module,
	).Run()
}

// newListener returns the socket named http that systemd has passed, or nil if
// there is none: then the module binds its configured address.
func newListener() (net.Listener, error) {
	passed, err := activation.ListenersWithNames()
	if err != nil {
		return nil, err
	}
	if named := passed["http"]; len(named) > 0 {
		return named[0], nil
	}
	return nil, nil //nolint:nilnil // the module takes nil for none
}

func newHandler(ready *graceful.Readiness) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /ready", ready)
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body) // a client that is gone needs no echo
	})
	return mux
}
