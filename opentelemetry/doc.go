// Package opentelemetry tells OpenTelemetry what an app on gracefulfx does: its
// connections and its drain as metrics, which are read when they are collected, and
// the drain as a trace, with a span for each phase and each closer.
//
//	fx.New(
//		gracefulfx.YAML("config.yaml"),
//		fx.Provide(newHandler),
//		opentelemetry.Global, // otel's global providers, or provide yours
//		opentelemetry.Module,
//		gracefulfx.Module,
//	).Run()
//
// What a process has not exported when it ends is lost, and the end of the drain is
// what matters most. So the module flushes both providers behind the drain.
//
// The names are those that the semantic conventions would give. There is no
// http.server.active_requests among them: that is otelhttp's. No address, path or
// text of an error is ever an attribute of a metric. A span has the text of the
// error with which it ended, as everywhere in OpenTelemetry.
package opentelemetry

// scope is the name of the instrumentation.
const scope = "github.com/gracefulfx/gracefulfx/opentelemetry"
