//go:build linux

package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

// serveWithShutdown is the app without gracefulfx, as tableflip's own
// documentation shows it: http.Server.Shutdown after Exit.
func serveWithShutdown() {
	u, err := newUpgrader()
	if err != nil {
		os.Exit(3)
	}
	l, err := u.Listen("tcp", os.Getenv("ADDR"))
	if err != nil {
		os.Exit(3)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGTERM)
	go func() {
		for s := range signals {
			if s == syscall.SIGTERM {
				u.Stop()
				return
			}
			_ = u.Upgrade() // the test sees that nobody comes
		}
	}()
	srv := &http.Server{Handler: newHandler(nil), ReadHeaderTimeout: time.Minute}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(l) // ends by Shutdown
	}()
	if u.Ready() != nil {
		os.Exit(3)
	}
	<-u.Exit()
	ctx, cancel := context.WithTimeout(context.Background(), trial.Patience)
	defer cancel()
	_ = srv.Shutdown(ctx)
	<-ended
}
