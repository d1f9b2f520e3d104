package opentelemetry

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

const (
	// _flushLimit bounds what is spent on a collector that does not answer.
	_flushLimit = 5 * time.Second
	// _reserve is what is left of fx's stop timeout to the hooks that come next.
	_reserve = time.Second
)

// within returns a context for the flush, within that of an OnStop hook.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := _flushLimit
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		limit = min(limit, left-min(_reserve, left/5))
	}
	return context.WithTimeout(ctx, limit)
}

// flusher is a provider of the SDK.
type flusher interface {
	ForceFlush(context.Context) error
}

// flush exports what the providers have, if they are such that keep something.
func flush(ctx context.Context, providers ...any) error {
	var faults []error
	for _, p := range providers {
		if f, ok := p.(flusher); ok {
			faults = append(faults, f.ForceFlush(ctx))
		}
	}
	return errors.Join(faults...)
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
