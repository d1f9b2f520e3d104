package main

import (
	"cmp"
	"expvar"
	"net/http"
	"os"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// newAdmin makes the server for probes and counters. It drains last, so that it
// answers until all else is done.
func newAdmin(d *graceful.Drainer, ready *graceful.Readiness) (*graceful.Server, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /ready", ready)
	mux.Handle("GET /vars", expvar.Handler())
	return graceful.NewServer(d, graceful.ServerConfig{
		Name: "admin",
		HTTP: &http.Server{
			Addr:              cmp.Or(os.Getenv("ADMIN_ADDR"), "localhost:9090"),
			Handler:           mux,
			ReadHeaderTimeout: 10 * time.Second,
		},
		Last: true,
	})
}
