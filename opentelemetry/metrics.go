package opentelemetry

import (
	"context"
	"fmt"
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
// are told. An error is the provider's. Close the metrics when the app has stopped:
// two of them at a time count the same things twice.
func NewMetrics(p metric.MeterProvider, d *graceful.Drainer, ready *graceful.Readiness) (*Metrics, error) {
	meter := p.Meter(scope)
	m := &Metrics{drainer: d, ready: ready}
	var err error
	if m.made, err = makeAll(meter); err != nil {
		return nil, err
	}
	if m.registration, err = meter.RegisterCallback(m.observe, m.made...); err != nil {
		return nil, fmt.Errorf("opentelemetry: %w", err)
	}
	return m, nil
}

// Close takes the metrics out of the provider. Called again, it does nothing.
func (m *Metrics) Close() error { return m.registration.Unregister() }

// observe is called when the provider collects.
func (m *Metrics) observe(ctx context.Context, o metric.Observer) error {
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
	return nil
}

func oneIf(is bool) int {
	if is {
		return 1
	}
	return 0
}
