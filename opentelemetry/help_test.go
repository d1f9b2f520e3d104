package opentelemetry

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/fx"
	"go.uber.org/goleak"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An app under test, with providers of its own, a closer that a test ends, and a
// handler that a test holds.
type app struct {
	*gracefulfxtest.App
	t      *testing.T
	reader *sdkmetric.ManualReader
	spans  *tracetest.InMemoryExporter
	began  chan struct{}
	free   chan struct{}
	closed chan error
}

func newApp(t *testing.T, options ...fx.Option) *app {
	t.Helper()
	a := &app{
		t: t, reader: sdkmetric.NewManualReader(), spans: tracetest.NewInMemoryExporter(),
		began: make(chan struct{}), free: make(chan struct{}), closed: make(chan error, 1),
	}
	a.App = gracefulfxtest.New(t,
		provide(sdktrace.NewTracerProvider(sdktrace.WithSyncer(a.spans)), sdkmetric.NewMeterProvider(sdkmetric.WithReader(a.reader))),
		fx.Supply(fx.Annotate(http.HandlerFunc(a.serve), fx.As(new(http.Handler)))),
		fx.Provide(gracefulfx.AsCloser(a.closer)),
		Module,
		fx.Options(options...),
	)
	return a
}

// provide provides providers, which end with the app.
func provide(traces *sdktrace.TracerProvider, meters *sdkmetric.MeterProvider) fx.Option {
	return fx.Provide(
		func(lc fx.Lifecycle) trace.TracerProvider {
			lc.Append(fx.StopHook(traces.Shutdown))
			return traces
		},
		func(lc fx.Lifecycle) metric.MeterProvider {
			lc.Append(fx.StopHook(meters.Shutdown))
			return meters
		},
	)
}

func (a *app) closer() graceful.Closer {
	return graceful.CloserFunc("hub", func(ctx context.Context) error {
		select {
		case err := <-a.closed:
			return err
		case <-ctx.Done():
			return nil
		}
	})
}

func (a *app) serve(w http.ResponseWriter, r *http.Request) {
	close(a.began)
	select {
	case <-a.free:
		_, _ = w.Write([]byte("done"))
	case <-r.Context().Done():
	}
}

// hold asks for what a.free ends, and returns where the answer will be.
func (a *app) hold() <-chan string {
	a.t.Helper()
	answer := make(chan string, 1)
	go func() {
		resp, err := a.Client.Get(a.URL("/held?token=secret"))
		if err != nil {
			answer <- err.Error()
			return
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		answer <- string(body)
	}()
	<-a.began
	return answer
}

// drain drains, and returns in a phase.
func (a *app) drain(until graceful.Phase) <-chan graceful.Report {
	a.t.Helper()
	report := make(chan graceful.Report, 1)
	go func() { report <- a.Drain() }()
	require.Eventually(a.t, func() bool { return a.Drainer.Phase() >= until }, 20*time.Second, time.Millisecond)
	return report
}

// collect returns the metrics that are there, by their names.
func collect(t *testing.T, r sdkmetric.Reader) map[string]metricdata.Metrics {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, r.Collect(t.Context(), &all))
	found := map[string]metricdata.Metrics{}
	for _, s := range all.ScopeMetrics {
		for _, m := range s.Metrics {
			found[m.Name] = m
		}
	}
	return found
}

// values returns the points of all metrics, as "name{attributes}".
func values(t *testing.T, r sdkmetric.Reader) map[string]float64 {
	t.Helper()
	found := map[string]float64{}
	for name, m := range collect(t, r) {
		switch data := m.Data.(type) {
		case metricdata.Gauge[float64]:
			add(found, name, data.DataPoints)
		case metricdata.Sum[int64]:
			add(found, name, data.DataPoints)
		default:
			require.Fail(t, "unexpected", "%s is %T", name, data)
		}
	}
	return found
}

func add[N int64 | float64](found map[string]float64, name string, points []metricdata.DataPoint[N]) {
	for _, p := range points {
		found[fmt.Sprintf("%s{%s}", name, p.Attributes.Encoded(attribute.DefaultEncoder()))] = float64(p.Value)
	}
}
