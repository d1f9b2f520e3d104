package opentelemetry

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The stop ends within its limit, whichever part of the SDK ignores its context, and
// the other provider is flushed all the same.
func TestStopLeavesBehindWhatHangs(t *testing.T) {
	for name, test := range map[string]struct {
		hangs          func(*faulty, fault)
		traces, meters bool // whether they are flushed
		fault          error
	}{
		"nothing":          {func(*faulty, fault) {}, true, true, nil},
		"OnStart":          {func(s *faulty, hang fault) { s.start = hang }, true, true, errTraceNotOver},
		"OnEnd":            {func(s *faulty, hang fault) { s.finish = hang }, true, true, errTraceNotOver},
		"flush of traces":  {func(s *faulty, hang fault) { s.flushTraces = hang }, false, true, errLeftBehind},
		"flush of metrics": {func(s *faulty, hang fault) { s.flushMeter = hang }, true, false, errLeftBehind},
		"both":             {func(s *faulty, hang fault) { s.flushTraces, s.flushMeter = hang, hang }, false, false, errLeftBehind},
		"Unregister":       {func(s *faulty, hang fault) { s.unregister = hang }, true, true, errLeftBehind},
		"all, and handler": {func(s *faulty, hang fault) {
			s.start, s.flushTraces, s.flushMeter, s.unregister, s.handler = hang, hang, hang, hang, hang
		}, false, false, errLeftBehind},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				released := make(chan struct{})
				defer close(released)
				var flushed struct{ traces, meters bool }
				sdk := &faulty{
					flushTraces: func() { flushed.traces = true },
					flushMeter:  func() { flushed.meters = true },
				}
				test.hangs(sdk, func() { <-released })
				told := errorsTold(t, sdk.handler)
				p, m := drained(t, sdk)
				began := time.Now()
				p.stop(t.Context(), m)
				took := time.Since(began)
				assert.LessOrEqual(t, took, _flushLimit)
				assert.Equal(t, test.traces, flushed.traces)
				assert.Equal(t, test.meters, flushed.meters)
				err := errors.Join(told()...)
				if test.fault == nil {
					require.NoError(t, err)
					assert.Zero(t, took)
					return
				}
				require.ErrorContains(t, err, test.fault.Error())
			})
		})
	}
}

// drained returns the parameters of the hooks when a drain is over, and the metrics.
func drained(t *testing.T, sdk *faulty) (hookParams, *Metrics) {
	t.Helper()
	p := hookParams{Traces: sdk.traces(), Meters: sdk.meters()}
	p.Tracer = NewTracer(p.Traces)
	var err error
	p.Drainer, err = graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Observer: p.Tracer})
	require.NoError(t, err)
	m, err := NewMetrics(p.Meters, p.Drainer, graceful.NewReadiness(p.Drainer))
	require.NoError(t, err)
	_, err = p.Drainer.Drain(t.Context())
	require.NoError(t, err)
	return p, m
}

// A call that heeds its context is waited for, and what it returns is told.
func TestAttemptWaitsForWhatReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		slow := errors.New("slow")
		err := attempt(ctx, time.Second, "flush", func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Second / 2) // it clears up first
			return slow
		})
		require.ErrorIs(t, err, slow)
		require.EqualError(t, err, "opentelemetry: flush: slow")
		assert.Equal(t, 3*time.Second/2, time.Since(began))
	})
}

func TestStopLeavesAReserve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for left, want := range map[time.Duration]time.Duration{
			0: _flushLimit, time.Hour: _flushLimit, 4 * time.Second: 3200 * time.Millisecond,
		} {
			ctx := t.Context()
			if left > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, left)
				defer cancel()
			}
			assert.Equal(t, want, limitOf(ctx), left)
		}
	})
}

// A tracer that has missed the end of the drain is waited for within bounds, and
// without a drain not at all.
func TestFlushAwaitsTheTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracer := NewTracer((&faulty{}).traces())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		draining, began := make(chan struct{}), time.Now()
		require.NoError(t, tracer.await(ctx, draining))
		assert.Zero(t, time.Since(began))
		close(draining)
		require.ErrorIs(t, tracer.await(ctx, draining), errTraceNotOver)
		assert.Equal(t, time.Minute, time.Since(began))
	})
}
