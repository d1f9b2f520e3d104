package prometheus

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Module provides a [*Collector], and registers it with the
// [prometheus.Registerer] in the graph, which must be there: see [Default]. It may
// be listed anywhere. A registry that has the collector of another drainer stops
// the app with an error as it starts; when the app has stopped, the collector is
// taken out again.
var Module = fx.Module("gracefulfx.prometheus",
	fx.Provide(newRegistered),
	fx.Invoke(func(*Collector) {}),
)

// Default provides client_golang's default registry, as [prometheus.Registerer] and
// [prometheus.Gatherer]. For one of your own, provide it so:
//
//	fx.Provide(fx.Annotate(prometheus.NewRegistry,
//		fx.As(new(prometheus.Registerer)), fx.As(new(prometheus.Gatherer))))
var Default = fx.Provide(
	func() prometheus.Registerer { return prometheus.DefaultRegisterer },
	func() prometheus.Gatherer { return prometheus.DefaultGatherer },
)

// newRegistered returns a collector that is registered while the app runs.
func newRegistered(lc fx.Lifecycle, r prometheus.Registerer, d *graceful.Drainer, ready *graceful.Readiness) *Collector {
	c := New(d, ready)
	lc.Append(fx.StartStopHook(
		func() error { return register(r, c) },
		func() { r.Unregister(c) },
	))
	return c
}

func register(r prometheus.Registerer, c *Collector) error {
	if err := r.Register(c); err != nil {
		return fmt.Errorf("prometheus: register the collector of gracefulfx: %w", err)
	}
	return nil
}
