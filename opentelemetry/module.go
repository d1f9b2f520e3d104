package opentelemetry

import (
	"context"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// Module adds the metrics and the trace of the drain to the [metric.MeterProvider]
// and the [trace.TracerProvider] in the graph, which must be there: see [Global]. It
// may be listed anywhere.
//
// When the app stops it flushes both, behind the drain: within five seconds, and a
// second before fx's stop timeout ends. An error of the flush, or a panic, goes to
// otel's error handler, and does not change the exit code. A call that goes on
// although its context has ended is left behind, with its goroutine. A panic on a
// goroutine that the SDK has started, such as that of a batch processor, ends the
// process: only the SDK could recover it. A provider whose constructor has appended a
// hook to shut it down is shut down after the flush.
var Module = fx.Module("gracefulfx.opentelemetry",
	fx.Provide(
		NewTracer,
		gracefulfx.AsObserver(func(t *Tracer) graceful.Observer { return t }),
	),
	fx.Invoke(addHooks),
)

// Global provides otel's global providers, whenever the program sets them. For
// yours, provide them so:
//
//	fx.Provide(fx.Annotate(newTracerProvider, fx.As(new(trace.TracerProvider))),
//		fx.Annotate(newMeterProvider, fx.As(new(metric.MeterProvider))))
var Global = fx.Provide(newGlobalTracers, newGlobalMeters)

type hookParams struct {
	fx.In

	Lifecycle fx.Lifecycle
	Traces    trace.TracerProvider
	Meters    metric.MeterProvider
	Tracer    *Tracer
	Drainer   *graceful.Drainer
	Ready     *graceful.Readiness
}

// addHooks adds the metrics for as long as the app lives. The hooks of a module come
// before those at the top level, so the flush runs when the drain is over.
func addHooks(p hookParams) {
	var m *Metrics
	p.Lifecycle.Append(fx.StartStopHook(
		func() (err error) {
			m, err = NewMetrics(p.Meters, p.Drainer, p.Ready)
			return err
		},
		func(ctx context.Context) { p.stop(ctx, m) },
	))
}
