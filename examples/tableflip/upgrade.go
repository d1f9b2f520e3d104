package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/cloudflare/tableflip"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// upgrader ties tableflip to the app.
type upgrader struct {
	flip       *tableflip.Upgrader
	drainer    *graceful.Drainer
	shutdowner fx.Shutdowner
	log        *zap.Logger

	hangups chan os.Signal
	over    chan struct{} // closed when the app stops
	running sync.WaitGroup
}

// upgrade appends the hook. The server is an argument so that its hook comes
// first: Ready tells the process before that this one serves.
func upgrade(lc fx.Lifecycle, f *tableflip.Upgrader, _ *graceful.Server, d *graceful.Drainer, s fx.Shutdowner, log *zap.Logger) {
	u := &upgrader{
		flip: f, drainer: d, shutdowner: s, log: log,
		hangups: make(chan os.Signal, 1), over: make(chan struct{}),
	}
	lc.Append(fx.StartStopHook(u.start, u.stop))
}

func (u *upgrader) start() error {
	signal.Notify(u.hangups, syscall.SIGHUP)
	u.running.Go(u.watch)
	return u.flip.Ready()
}

func (u *upgrader) stop() {
	signal.Stop(u.hangups)
	close(u.over)
	u.flip.Stop() // no upgrade from now on
	u.running.Wait()
}

func (u *upgrader) watch() {
	for {
		select {
		case <-u.hangups:
			if err := u.flip.Upgrade(); err != nil {
				u.log.Error("upgrade failed, this process goes on", zap.Error(err))
			}
		case <-u.flip.Exit(): // the next process serves
			u.leave()
			return
		case <-u.over:
			return
		}
	}
}

// leave drains and stops the app.
func (u *upgrader) leave() {
	report, _ := u.drainer.Drain(graceful.WithTrigger(context.Background(), "upgrade")) // the report has the error
	if err := u.shutdowner.Shutdown(fx.ExitCode(report.ExitCode())); err != nil {
		u.log.Error("cannot stop the app", zap.Error(err))
	}
}
