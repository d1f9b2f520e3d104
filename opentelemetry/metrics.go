package opentelemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/metric"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Metrics are the metrics of one drainer and its servers. They are read when the
// provider collects, also when the drain is over.
type Metrics struct {
	drainer      *graceful.Drainer
	ready        *graceful.Readiness
	made         []metric.Observable
	registration metric.Registration
}

// NewMetrics adds to a provider the metrics of a drainer, and of what its probes
// are told. An error is the provider's, or what it panicked with. Close the metrics
// when the app has stopped: two of them at a time count the same things twice.
func NewMetrics(p metric.MeterProvider, d *graceful.Drainer, ready *graceful.Readiness) (*Metrics, error) {
	m := &Metrics{drainer: d, ready: ready}
	if err := contained("make the metrics", func() error { return m.register(p) }); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Metrics) register(p metric.MeterProvider) (err error) {
	meter := p.Meter(scope)
	if m.made, err = makeAll(meter); err != nil {
		return err
	}
	m.registration, err = meter.RegisterCallback(m.observe, m.made...)
	return err
}

// Close takes the metrics out of the provider. Called again, it does nothing.
func (m *Metrics) Close() error {
	return contained("take the metrics out", func() error { return m.registration.Unregister() })
}

// observe is called when the provider collects, on a goroutine of the provider,
// where a panic would end the process.
func (m *Metrics) observe(ctx context.Context, o metric.Observer) error {
	return contained("observe", func() error {
		m.collect(ctx, o)
		return nil
	})
}

func (m *Metrics) collect(ctx context.Context, o metric.Observer) {
	status := m.drainer.Status()
	s := newSink()
	s.count(_ready, oneIf(m.ready.Ready(ctx)))
	s.count(_secondSignals, status.SecondSignals)
	s.time(_drainStart, status.Began)
	s.time(_drainDeadline, status.Deadline)
	s.phases(status)
	s.servers(status)
	s.intakes(status)
	s.closers(status, time.Now())
	s.emit(o, m.made)
}

func oneIf(is bool) int {
	if is {
		return 1
	}
	return 0
}
