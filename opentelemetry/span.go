package opentelemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// span is a span of the SDK. A panic in one of its calls keeps neither this span
// nor any other from its end.
type span struct {
	name string
	ctx  context.Context // of its children
	of   trace.Span
}

// tracerOf returns the provider's tracer, or a no-op tracer if the provider
// panics.
func tracerOf(p trace.TracerProvider) (t trace.Tracer) {
	t = noop.NewTracerProvider().Tracer(scope)
	try("make the tracer", func() { t = p.Tracer(scope) })
	return t
}

// start begins a span, or returns nil if the SDK panics.
func (t *Tracer) start(parent context.Context, name string, at time.Time, options ...trace.SpanStartOption) (s *span) {
	try("start span "+name, func() {
		ctx, of := t.tracer.Start(parent, name, append(options, trace.WithTimestamp(at))...)
		s = &span{name, ctx, of}
	})
	return s
}

// do calls the span, if there is one.
func (s *span) do(call func(trace.Span)) {
	if s != nil {
		try("span "+s.name, func() { call(s.of) })
	}
}

func (s *span) set(attributes ...attribute.KeyValue) {
	s.do(func(of trace.Span) { of.SetAttributes(attributes...) })
}

func (s *span) add(event string, options ...trace.EventOption) {
	s.do(func(of trace.Span) { of.AddEvent(event, options...) })
}

func (s *span) end(at time.Time) {
	s.do(func(of trace.Span) { of.End(trace.WithTimestamp(at)) })
}
