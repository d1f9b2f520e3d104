// Command proxyprotocol is an app behind a balancer that speaks the PROXY
// protocol (HAProxy's send-proxy, AWS's network balancer): it learns the address
// of each client from a line in front of its connection. All that it takes is a
// listener of its own; the drain is as always.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/proxyprotocol . && /tmp/proxyprotocol
//	curl --haproxy-protocol localhost:8080
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/pires/go-proxyproto"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newListener, newHandler),
		gracefulfx.Module,
	).Run()
}

// newListener binds the configured address. A client that sends no such line is
// refused: anybody could claim an address otherwise. List the balancers in a
// ConnPolicy where others can reach the port.
func newListener(c gracefulfx.Config) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false) // it would keep the drain from holding newcomers off
	l, err := lc.Listen(context.Background(), "tcp", c.Addr)
	if err != nil {
		return nil, err
	}
	return &proxyproto.Listener{
		Listener:          l,
		ReadHeaderTimeout: 10 * time.Second,
		ConnPolicy: func(proxyproto.ConnPolicyOptions) (proxyproto.Policy, error) {
			return proxyproto.REQUIRE, nil
		},
	}, nil
}

func newHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintln(w, r.RemoteAddr)
	})
}
