package prometheus

import (
	"context"
	"log"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Collector is a [prometheus.Collector] of one drainer and its servers. Create it
// with [New], and register it once. It may be scraped at any time, also when the
// drain is over, and from any goroutine.
type Collector struct {
	drainer *graceful.Drainer
	ready   *graceful.Readiness
}

// New returns the collector of a drainer and of what its probes are told. Both
// must be there.
func New(d *graceful.Drainer, ready *graceful.Readiness) *Collector {
	return &Collector{drainer: d, ready: ready}
}

// Describe implements [prometheus.Collector].
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, m := range _metrics {
		ch <- m.desc
	}
}

// Collect implements [prometheus.Collector].
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	status := c.drainer.Status()
	s := newSink()
	s.add(_ready, oneIf(c.isReady()))
	s.add(_secondSignals, float64(status.SecondSignals))
	s.add(_drainStart, unix(status.Began))
	s.add(_drainDeadline, unix(status.Deadline))
	s.phases(status)
	s.servers(status)
	s.intakes(status)
	s.closers(status, time.Now())
	s.emit(ch)
}

// isReady takes a panic of a condition for no. Conditions are the user's, and the
// goroutine is client_golang's, where a panic would end the process.
func (c *Collector) isReady() (is bool) {
	defer func() {
		if p := recover(); p != nil {
			log.Printf("prometheus: a condition of the readiness panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return c.ready.Ready(context.Background())
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// unix returns the seconds since 1970, or 0 for no time.
func unix(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixNano()) / 1e9
}
