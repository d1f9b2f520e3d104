// Command orders is an app as teams have them: an API with a database, a worker
// that packs orders in the background, WebSocket clients that hear of each, and a
// second server for probes. It shows in which order all of that stops:
//
//	readiness turns red
//	the intake closes, and WebSocket clients are told to leave
//	requests in flight are answered
//	the second server ends
//	the worker finishes the order that it packs
//	the database closes
//
// Run it in this directory, and stop it with SIGUSR2, SIGTERM or Ctrl-C:
//
//	go build -o /tmp/orders . && /tmp/orders
//	curl -d book localhost:8080/orders
//	curl localhost:8080/orders/1
//	curl localhost:9090/ready
package main

import (
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(
			newLogger,
			newStore,
			newWorker,
			newHub,
			newAPI,
			gracefulfx.AsServer(newAdmin),
			gracefulfx.AsCloser(func(h *hub) graceful.Closer { return h }), // AsCloser(newHub) would keep the hub from the API
		),
		gracefulfx.Module, // last: it starts last and stops first
	).Run()
}
