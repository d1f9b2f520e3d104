package opentelemetry

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

const (
	_patience = 20 * time.Second
	_tick     = time.Millisecond
)

// exported is an exporter of metrics that keeps what it gets, as that of the SDK
// for traces does.
type exported struct {
	mu    sync.Mutex
	names map[string]int
	err   error
}

func (*exported) Temporality(k sdkmetric.InstrumentKind) metricdata.Temporality {
	return sdkmetric.DefaultTemporalitySelector(k)
}

func (*exported) Aggregation(k sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(k)
}

func (e *exported) Export(_ context.Context, all *metricdata.ResourceMetrics) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.names == nil {
		e.names = map[string]int{}
	}
	for _, s := range all.ScopeMetrics {
		for _, m := range s.Metrics {
			e.names[m.Name]++
		}
	}
	return e.err
}

func (*exported) ForceFlush(context.Context) error { return nil }
func (*exported) Shutdown(context.Context) error   { return nil }

func (e *exported) has(name string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.names[name] > 0
}

func tracerProvider(t *testing.T, spans sdktrace.SpanExporter) *sdktrace.TracerProvider {
	t.Helper()
	p := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	t.Cleanup(func() { _ = p.Shutdown(context.Background()) })
	return p
}

// hello is an app that has nothing to hold.
func hello() fx.Option {
	return fx.Supply(fx.Annotate(http.NotFoundHandler(), fx.As(new(http.Handler))))
}

// Exporters that only export once an hour have all when the app has stopped.
func TestModuleFlushesBehindTheDrain(t *testing.T) {
	spans, metrics := tracetest.NewInMemoryExporter(), &exported{}
	traces := sdktrace.NewTracerProvider(sdktrace.WithBatcher(keeps{spans}, sdktrace.WithBatchTimeout(time.Hour)))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(
		sdkmetric.NewPeriodicReader(metrics, sdkmetric.WithInterval(time.Hour))))
	app := gracefulfxtest.New(t, hello(), supply(traces, meters), Module)
	require.NoError(t, app.Stop(t.Context()))
	assert.Contains(t, byName(t, spans.GetSpans()), "drain")
	assert.True(t, metrics.has("gracefulfx.drain.start_time"), "they were collected after the drain began")
	require.NoError(t, errors.Join(traces.Shutdown(t.Context()), meters.Shutdown(t.Context())))
}

// supply provides providers that nobody shuts down.
func supply(traces *sdktrace.TracerProvider, meters *sdkmetric.MeterProvider) fx.Option {
	return fx.Supply(
		fx.Annotate(traces, fx.As(new(trace.TracerProvider))),
		fx.Annotate(meters, fx.As(new(metric.MeterProvider))),
	)
}

// keeps keeps the spans when it is shut down, which the SDK's exporter does not.
type keeps struct{ *tracetest.InMemoryExporter }

func (keeps) Shutdown(context.Context) error { return nil }

// What the program sets as otel's global providers, at whatever time, is used and
// flushed.
func TestGlobalIsWhatIsGlobalLater(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	reader := sdkmetric.NewManualReader()
	app := gracefulfxtest.New(t, hello(), Global, Module)
	traces := sdktrace.NewTracerProvider(sdktrace.WithBatcher(keeps{spans}, sdktrace.WithBatchTimeout(time.Hour)))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	otel.SetTracerProvider(traces)
	otel.SetMeterProvider(meters)
	t.Cleanup(func() { _ = errors.Join(traces.Shutdown(context.Background()), meters.Shutdown(context.Background())) })
	assert.Contains(t, values(t, reader), "gracefulfx.ready{}")
	require.NoError(t, app.Stop(t.Context()))
	assert.Contains(t, byName(t, spans.GetSpans()), "drain")
	assert.Empty(t, values(t, reader), "an app that has stopped is told of no more")
}

// An exporter that fails is no reason for another exit code.
func TestModuleReportsAFailedFlush(t *testing.T) {
	told := errorsTold(t)
	failed := errors.New("no collector")
	traces := sdktrace.NewTracerProvider()
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(
		sdkmetric.NewPeriodicReader(&exported{err: failed}, sdkmetric.WithInterval(time.Hour))))
	app := gracefulfxtest.New(t, hello(), supply(traces, meters), Module)
	require.NoError(t, app.Stop(t.Context()))
	_ = meters.Shutdown(t.Context())
	assert.ErrorIs(t, errors.Join(told()...), failed)
}

func TestModuleSaysWhatIsMissing(t *testing.T) {
	app := fx.New(fx.NopLogger, hello(), Module, gracefulfx.Module)
	require.ErrorContains(t, app.Err(), "TracerProvider")
}
