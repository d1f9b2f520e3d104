package opentelemetry

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// flusher is a provider of the SDK.
type flusher interface {
	ForceFlush(context.Context) error
}

// flush exports what a provider has kept, if it has a ForceFlush.
func flush(ctx context.Context, provider any) error {
	if f, ok := provider.(flusher); ok {
		return f.ForceFlush(ctx)
	}
	return nil
}

// flushTrace flushes the spans when the trace of the drain has come to its end. If
// it does not, the other spans of the app still get a fifth of the time.
func (p hookParams) flushTrace(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, share(ctx))
	defer cancel()
	return errors.Join(p.Tracer.await(waiting, p.Drainer.Draining()), flush(ctx, p.Traces))
}

func share(ctx context.Context) time.Duration {
	deadline, _ := ctx.Deadline()
	return time.Until(deadline) * 4 / 5
}

// globalTracers is otel's global provider. What it was when the app was put
// together has no ForceFlush: it passes all on to what the program sets later.
type globalTracers struct{ trace.TracerProvider }

func newGlobalTracers() trace.TracerProvider { return globalTracers{otel.GetTracerProvider()} }

// ForceFlush flushes the present provider.
func (globalTracers) ForceFlush(ctx context.Context) error {
	return flush(ctx, otel.GetTracerProvider())
}

// globalMeters is the same for metrics.
type globalMeters struct{ metric.MeterProvider }

func newGlobalMeters() metric.MeterProvider { return globalMeters{otel.GetMeterProvider()} }

// ForceFlush flushes the present provider.
func (globalMeters) ForceFlush(ctx context.Context) error {
	return flush(ctx, otel.GetMeterProvider())
}
