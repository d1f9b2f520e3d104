package prometheus

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Serve returns an option that serves what is in the [prometheus.Gatherer] of the
// graph at http://addr/metrics, beside [Module], and provides a [*Server]. The
// drain leaves that server alone, so that its end can be scraped as well: when
// the app stops, the server waits, after the drain, until it has been scraped
// once more, for the duration wait at most, and not at all if it was never
// scraped.
//
// Choose somewhat more than the interval of the scrapes. The wait counts towards
// fx's stop timeout: add it there, by an fx.StopTimeout behind gracefulfx.YAML, and
// to what the manager of the process grants. It ends a second before the stop
// timeout in any case, for the hooks that come after it. Zero waits for nothing.
//
// It may be listed anywhere. An addr that cannot be bound stops the app as it starts.
func Serve(addr string, wait time.Duration) fx.Option {
	return fx.Module("gracefulfx.prometheus.serve",
		fx.Provide(func(p serverParams) *Server { return p.server(addr, wait) }),
		fx.Invoke(func(*Server) {}),
	)
}

type serverParams struct {
	fx.In

	Lifecycle fx.Lifecycle
	Gatherer  prometheus.Gatherer
	Drainer   *graceful.Drainer
	Collector *Collector // its hook comes before the server's, and so it stays registered for longer
}

func (p serverParams) server(addr string, wait time.Duration) *Server {
	metrics := promhttp.HandlerFor(p.Gatherer, promhttp.HandlerOpts{})
	s := newServer(addr, wait, newLastScrape(p.Drainer.Done(), metrics))
	p.Lifecycle.Append(fx.StartStopHook(s.start, s.stop))
	return s
}
