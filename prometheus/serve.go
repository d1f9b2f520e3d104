package prometheus

import (
	"fmt"
	"net"
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
// scraped. Then it closes connections that are idle or have sent no whole head at
// once, and gives scrapes that are being answered one second more. A collector
// that does not return is left behind, with its goroutine.
//
// Choose somewhat more than the interval of the scrapes. The wait counts towards
// fx's stop timeout: add it there, by an fx.StopTimeout behind gracefulfx.YAML, and
// to what the manager of the process grants. It ends a second before the stop
// timeout in any case, for the hooks that come after it. Zero waits for no scrape.
// Ctrl-C and SIGTERM do not shorten the wait: fx acts on the first signal alone.
//
// It may be listed anywhere. An addr without a port or a negative wait is an error
// of fx.New. An addr that cannot be bound stops the app as it starts.
func Serve(addr string, wait time.Duration) fx.Option {
	if err := check(addr, wait); err != nil {
		return fx.Error(err)
	}
	return fx.Module("gracefulfx.prometheus.serve",
		fx.Provide(func(p serverParams) *Server { return p.server(addr, wait) }),
		fx.Invoke(func(*Server) {}),
	)
}

// check refuses what cannot be meant: net.Listen takes any port if addr has none.
func check(addr string, wait time.Duration) error {
	_, port, err := net.SplitHostPort(addr)
	switch {
	case err != nil || port == "":
		return fmt.Errorf(`prometheus: Serve: addr %q has no port: write an address such as ":9464"`, addr)
	case wait < 0:
		return fmt.Errorf("prometheus: Serve: wait is %v: must not be negative", wait)
	}
	return nil
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
