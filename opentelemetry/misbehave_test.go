package opentelemetry

import (
	"context"
	"io"
	"log"
	"os"
	"slices"
	"sync"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// fault is what a part of an SDK does when it is called; nil is nothing wrong.
type fault func()

func (f fault) strike() {
	if f != nil {
		f()
	}
}

// faulty is an SDK whose parts do something wrong.
type faulty struct {
	tracer, start, finish, flushTraces                     fault // of the provider of traces and its processor
	meter, make, register, observe, unregister, flushMeter fault // of that of metrics
	handler                                                fault // of errors
}

// processor is a span processor.
type processor struct{ *faulty }

func (p processor) OnStart(context.Context, sdktrace.ReadWriteSpan) { p.start.strike() }
func (p processor) OnEnd(sdktrace.ReadOnlySpan)                     { p.finish.strike() }
func (processor) Shutdown(context.Context) error                    { return nil }

func (p processor) ForceFlush(context.Context) error {
	p.flushTraces.strike()
	return nil
}

// traces is the SDK's provider, with a processor.
type traces struct {
	*sdktrace.TracerProvider
	*faulty
}

func (f *faulty) traces(more ...sdktrace.TracerProviderOption) trace.TracerProvider {
	return traces{sdktrace.NewTracerProvider(append(more, sdktrace.WithSpanProcessor(processor{f}))...), f}
}

func (p traces) Tracer(name string, options ...trace.TracerOption) trace.Tracer {
	p.tracer.strike()
	return p.TracerProvider.Tracer(name, options...)
}

// meters is a provider of metrics, its one meter, and its one registration.
type meters struct {
	noop.MeterProvider
	noop.Meter
	noop.Registration
	*faulty
}

func (f *faulty) meters() metric.MeterProvider { return meterProvider{meters{faulty: f}} }

type meterProvider struct{ meters }

func (p meterProvider) Meter(string, ...metric.MeterOption) metric.Meter {
	p.meter.strike()
	return meterOf(p)
}

func (p meterProvider) ForceFlush(context.Context) error {
	p.flushMeter.strike()
	return nil
}

type meterOf struct{ meters }

func (m meterOf) Float64ObservableGauge(name string, o ...metric.Float64ObservableGaugeOption) (metric.Float64ObservableGauge, error) {
	m.make.strike()
	return m.meters.Float64ObservableGauge(name, o...)
}

func (m meterOf) RegisterCallback(metric.Callback, ...metric.Observable) (metric.Registration, error) {
	m.register.strike()
	return registration(m), nil
}

type registration struct{ meters }

func (r registration) Unregister() error {
	r.unregister.strike()
	return nil
}

// observer is what a callback tells of values.
type observer struct {
	noop.Observer
	*faulty
}

func (o observer) ObserveInt64(metric.Int64Observable, int64, ...metric.ObserveOption) {
	o.observe.strike()
}

// errorsTold replaces otel's error handler, and returns how to ask what it was told.
func errorsTold(t *testing.T, f ...fault) func() []error {
	t.Helper()
	var mu sync.Mutex
	var told []error
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		mu.Lock()
		told = append(told, err)
		mu.Unlock()
		for _, one := range f {
			one.strike()
		}
	}))
	t.Cleanup(func() { otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {})) })
	return func() []error {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(told)
	}
}

// quiet keeps the standard logger quiet.
func quiet(t *testing.T) {
	t.Helper()
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
}
