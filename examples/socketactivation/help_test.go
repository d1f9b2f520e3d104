//go:build unix

package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func notify(c chan<- os.Signal) { signal.Notify(c, syscall.SIGTERM) }

func bounded() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), trial.Patience)
}
