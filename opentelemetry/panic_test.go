package opentelemetry

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

// A panic of the SDK's is told to otel's error handler. It ends neither the process
// nor the app, and nothing is waited for that cannot come.
func TestModuleContainsPanics(t *testing.T) {
	bang := func() { panic("bang") }
	for name, sdk := range map[string]*faulty{
		"provider of tracers": {tracer: bang},
		"OnStart":             {start: bang},
		"OnEnd":               {finish: bang},
		"ForceFlush":          {flushTraces: bang},
		"flush of metrics":    {flushMeter: bang},
		"Unregister":          {unregister: bang},
		"all, and handler": {
			tracer: bang, start: bang, finish: bang, flushTraces: bang, flushMeter: bang, unregister: bang, handler: bang,
		},
		"runtime.Goexit": {flushTraces: runtime.Goexit, flushMeter: bang},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t)
			told := errorsTold(t, sdk.handler)
			spans := tracetest.NewSpanRecorder()
			var tracer *Tracer
			app := gracefulfxtest.New(t, hello(), Module, fx.Populate(&tracer), fx.Provide(
				func() trace.TracerProvider { return sdk.traces(sdktrace.WithSpanProcessor(spans)) },
				sdk.meters,
			))
			require.NoError(t, app.Stop(t.Context()))
			err := errors.Join(told()...)
			require.ErrorContains(t, err, "panic: bang")
			require.NotErrorIs(t, err, errTraceNotOver)
			assert.True(t, tracer.isOver())
			assert.Len(t, spans.Ended(), len(spans.Started())*oneIf(sdk.start == nil), "what was begun is ended")
		})
	}
}

// What panics while the metrics are made is the error of the start.
func TestMetricsContainPanics(t *testing.T) {
	bang := func() { panic("bang") }
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	for _, sdk := range []*faulty{{meter: bang}, {make: bang}, {register: bang}} {
		_, err := NewMetrics(sdk.meters(), d, graceful.NewReadiness(d))
		require.ErrorContains(t, err, "opentelemetry: make the metrics: panic: bang")
	}
	sdk := &faulty{observe: bang, unregister: bang}
	m, err := NewMetrics(sdk.meters(), d, graceful.NewReadiness(d))
	require.NoError(t, err)
	require.ErrorContains(t, m.observe(t.Context(), observer{faulty: sdk}), "opentelemetry: observe: panic: bang")
	require.ErrorContains(t, m.Close(), "panic: bang")
}

// An error of the user's, which a span is told, may panic as well.
func TestTracerContainsErrorsThatPanic(t *testing.T) {
	told := errorsTold(t)
	spans := tracetest.NewInMemoryExporter()
	tracer := NewTracer(tracerProvider(t, spans))
	for _, e := range []graceful.Event{
		graceful.DrainStarted{Began: time.Now()},
		graceful.CloserDone{CloserReport: graceful.CloserReport{Name: "hub", Err: badError{}}},
		graceful.Forced{Cause: badError{}},
		graceful.DrainEnded{},
	} {
		tracer.Observe(e)
	}
	assert.Len(t, spans.GetSpans(), 2)
	assert.Len(t, told(), 2)
}

type badError struct{}

func (badError) Error() string { panic("bang") }
