package main

import (
	"cmp"
	"context"
	"os"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"
)

// worker packs the orders, one after the other. It stops behind the drain, when no
// order comes any more, and before the store: it finishes the order that it packs,
// and leaves the others to the next process.
type worker struct {
	store *store
	hub   *hub
	log   *zap.Logger
	takes time.Duration // to pack an order

	wake chan struct{} // there may be an order
	stop chan struct{}
	done chan struct{}
}

func newWorker(lc fx.Lifecycle, s *store, h *hub, log *zap.Logger) (*worker, error) {
	takes, err := time.ParseDuration(cmp.Or(os.Getenv("PACKING"), "1s"))
	if err != nil {
		return nil, err
	}
	w := &worker{s, h, log, takes, make(chan struct{}, 1), make(chan struct{}), make(chan struct{})}
	w.look() // the process before may have left some
	lc.Append(fx.StartStopHook(
		func() { go w.run() },
		func(ctx context.Context) error {
			close(w.stop)
			select {
			case <-w.done:
				return nil
			case <-ctx.Done(): // fx's stop timeout
				return ctx.Err()
			}
		},
	))
	return w, nil
}

// look makes the worker look for an order.
func (w *worker) look() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *worker) run() {
	defer close(w.done)
	for {
		select {
		case <-w.stop:
			w.log.Info("worker stopped")
			return
		case <-w.wake:
			if err := w.packOne(); err != nil {
				w.log.Error("cannot pack", zap.Error(err))
			}
		}
	}
}

// packOne packs an order, if there is one, and comes back for the next.
func (w *worker) packOne() error {
	n, err := w.store.unpacked()
	if err != nil || n == 0 {
		return err
	}
	w.log.Info("packing", zap.Uint64("order", n))
	time.Sleep(w.takes) // the work
	if err := w.store.pack(n); err != nil {
		return err
	}
	w.log.Info("packed", zap.Uint64("order", n))
	w.hub.tell(n)
	w.look()
	return nil
}
