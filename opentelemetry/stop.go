package opentelemetry

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// _flushLimit bounds what is spent on an SDK that does not answer.
	_flushLimit = 5 * time.Second
	// _reserve is what is left of fx's stop timeout to the hooks that come next.
	_reserve = time.Second
	// _calls is how many calls of stop may overrun their context, one after the
	// other.
	_calls = 3
)

// stop flushes both providers at the same time, so that a provider that hangs does
// not keep the other from its flush, and closes the metrics. It returns within its
// limit, whatever the SDK does.
func (p hookParams) stop(ctx context.Context, m *Metrics) {
	limit := limitOf(ctx)
	grace := limit / 50
	ctx, cancel := context.WithTimeout(ctx, limit-_calls*grace)
	defer cancel()
	err := errors.Join(
		p.flush(ctx, grace),
		attempt(ctx, grace, "close the metrics", func(context.Context) error { return m.Close() }),
	)
	if err != nil {
		_ = attempt(ctx, grace, "error handler", func(context.Context) error {
			report(err)
			return nil
		})
	}
}

func (p hookParams) flush(ctx context.Context, grace time.Duration) error {
	var traces, metrics error
	var running sync.WaitGroup
	running.Go(func() { traces = attempt(ctx, grace, "flush the traces", p.flushTrace) })
	running.Go(func() {
		metrics = attempt(ctx, grace, "flush the metrics", func(ctx context.Context) error { return flush(ctx, p.Meters) })
	})
	running.Wait()
	return errors.Join(traces, metrics)
}

// limitOf returns how much of the time of an OnStop hook may be used.
func limitOf(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return _flushLimit
	}
	left := time.Until(deadline)
	return min(_flushLimit, left-min(_reserve, left/5))
}
