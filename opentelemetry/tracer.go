package opentelemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Tracer is an observer that makes a trace of the drain: a span "drain", and as its
// children one for each phase and each closer. Spans begin and end when they did,
// however late the observer hears of it. That the drain is forced, that its last
// stage begins, and second signals are events of the span "drain".
type Tracer struct {
	tracer trace.Tracer
	ctx    context.Context // the parent of what is still to begin
	drain  trace.Span
	phase  trace.Span
	phases map[graceful.Phase]time.Time // when they began
	over   chan struct{}                // closed when the drain's span has ended
}

// NewTracer returns a tracer of one drain, for [graceful.Config].Observer.
func NewTracer(p trace.TracerProvider) *Tracer {
	return &Tracer{
		tracer: p.Tracer(scope),
		phases: make(map[graceful.Phase]time.Time),
		over:   make(chan struct{}),
	}
}

// Observe implements [graceful.Observer].
func (t *Tracer) Observe(e graceful.Event) {
	if e, ok := e.(graceful.DrainStarted); ok && t.drain == nil {
		t.begin(e)
	}
	if t.drain == nil || t.isOver() {
		return
	}
	switch e := e.(type) {
	case graceful.PhaseStarted:
		t.next(e)
	case graceful.CloserDone:
		t.closer(e)
	case graceful.DrainEnded:
		t.end(e.Report)
	default:
		t.event(e)
	}
}

func (t *Tracer) begin(e graceful.DrainStarted) {
	t.ctx, t.drain = t.tracer.Start(context.Background(), "drain",
		trace.WithNewRoot(),
		trace.WithTimestamp(e.Began),
		trace.WithAttributes(
			of("gracefulfx.drain.trigger", e.Trigger),
			attribute.Float64("gracefulfx.drain.patience", e.Deadline.Sub(e.Began).Seconds()),
			attribute.Int("gracefulfx.drain.initial_connections", e.Initial.Total()),
		))
}

// next ends the span of a phase, and begins that of the next.
func (t *Tracer) next(e graceful.PhaseStarted) {
	t.endPhase(e.Began)
	t.phases[e.Phase] = e.Began
	_, t.phase = t.tracer.Start(t.ctx, "phase "+e.Phase.String(),
		trace.WithTimestamp(e.Began),
		trace.WithAttributes(
			ofPhase(e.Phase),
			attribute.Int("gracefulfx.phase.initial_connections", e.Connections.Total()),
		))
}

func (t *Tracer) endPhase(at time.Time) {
	if t.phase != nil {
		t.phase.End(trace.WithTimestamp(at))
	}
}

// closer adds the span of a closer. All are called when the intake closes.
func (t *Tracer) closer(e graceful.CloserDone) {
	began := t.phases[graceful.PhaseCloseIntake]
	name := of(_closerKey, e.Name)
	_, span := t.tracer.Start(t.ctx, "closer "+name.Value.AsString(),
		trace.WithTimestamp(began), trace.WithAttributes(name))
	if e.Detail != "" {
		span.SetAttributes(of("gracefulfx.closer.detail", e.Detail))
	}
	if e.Err != nil {
		span.RecordError(e.Err, trace.WithTimestamp(began.Add(e.Took)))
		span.SetStatus(codes.Error, e.Err.Error())
	}
	span.End(trace.WithTimestamp(began.Add(e.Took)))
}

// event adds an event to the span of the drain, where there is one to add.
func (t *Tracer) event(e graceful.Event) {
	switch e := e.(type) {
	case graceful.Forced:
		t.drain.SetStatus(codes.Error, e.Cause.Error())
		t.drain.AddEvent("forced", trace.WithTimestamp(t.phases[graceful.PhaseForce]), trace.WithAttributes(
			attribute.Int("gracefulfx.forced.connections", e.Connections.Total())))
	case graceful.SecondSignal:
		t.drain.AddEvent("second_signal", trace.WithAttributes(
			of("gracefulfx.signal.name", e.Signal),
			attribute.Bool("gracefulfx.signal.forces", e.Forces)))
	case graceful.LastStage:
		t.drain.AddEvent("last_stage", trace.WithAttributes(
			attribute.Int("gracefulfx.last_stage.connections", e.Connections.Total())))
	}
}

func (t *Tracer) end(r graceful.Report) {
	ended := r.Began.Add(r.Took)
	t.endPhase(ended)
	t.drain.SetAttributes(
		attribute.Int("gracefulfx.drain.finished_requests", r.Requests.Finished),
		attribute.Int("gracefulfx.drain.late_requests", r.Requests.ServedLate),
		attribute.Int("gracefulfx.drain.rejected_requests", r.Requests.Rejected),
		attribute.Int("gracefulfx.drain.crossed_requests", r.Requests.Crossed),
		attribute.Int("gracefulfx.drain.cut_requests", r.Requests.Cut),
	)
	t.drain.End(trace.WithTimestamp(ended))
	close(t.over)
}

func (t *Tracer) isOver() bool {
	select {
	case <-t.over:
		return true
	default:
		return false
	}
}

// await waits until the span of a drain that has begun is over.
func (t *Tracer) await(ctx context.Context, draining <-chan struct{}) {
	select {
	case <-draining:
	default:
		return
	}
	select {
	case <-t.over:
	case <-ctx.Done():
	}
}
