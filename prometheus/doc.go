// Package prometheus shows Prometheus what an app on gracefulfx does: its
// connections, and its drain. A [Collector] reads all of it when it is scraped,
// and costs nothing in between.
//
//	fx.New(
//		gracefulfx.YAML("config.yaml"),
//		fx.Provide(newHandler),
//		prometheus.Default,                     // client_golang's registry, or provide one of yours
//		prometheus.Module,                      // registers the collector with it
//		prometheus.Serve(":9464", time.Minute), // and serves it, until the end has been scraped
//		gracefulfx.Module,
//	).Run()
//
// A server that drains cannot tell how its drain has ended. So /metrics belongs on a
// server that the drain leaves alone, which is what [Serve] adds.
//
// No address, path or text of an error is ever the value of a label: labels have the
// names that you gave to servers and closers, and words of this library.
package prometheus
