package opentelemetry

import (
	"context"
	"errors"
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
//
// If the provider panics, or a processor or an exporter that it calls, otel's error
// handler gets the panic, and the trace goes on. If it blocks, the trace waits, and
// the drain does not.
type Tracer struct {
	tracer trace.Tracer
	drain  *span // nil before the drain, and if the SDK panicked
	phase  *span
	phases map[graceful.Phase]time.Time // when they began
	over   chan struct{}                // closed when no more is to come
}

// NewTracer returns a tracer of one drain, for [graceful.Config].Observer.
func NewTracer(p trace.TracerProvider) *Tracer {
	return &Tracer{
		tracer: tracerOf(p),
		phases: make(map[graceful.Phase]time.Time),
		over:   make(chan struct{}),
	}
}

// Observe implements [graceful.Observer].
func (t *Tracer) Observe(e graceful.Event) {
	if t.isOver() {
		return
	}
	switch e := e.(type) {
	case graceful.DrainStarted:
		t.begin(e)
	case graceful.DrainEnded:
		t.end(e.Report)
		close(t.over)
	default:
		t.within(e)
	}
}

// begin begins the trace. Without its root there is none.
func (t *Tracer) begin(e graceful.DrainStarted) {
	if t.drain != nil {
		return
	}
	t.drain = t.start(context.Background(), "drain", e.Began,
		trace.WithNewRoot(),
		trace.WithAttributes(
			of("gracefulfx.drain.trigger", e.Trigger),
			attribute.Float64("gracefulfx.drain.patience", e.Deadline.Sub(e.Began).Seconds()),
			attribute.Int("gracefulfx.drain.initial_connections", e.Initial.Total()),
		))
}

// within adds what happens between the beginning and the end.
func (t *Tracer) within(e graceful.Event) {
	if t.drain == nil {
		return
	}
	switch e := e.(type) {
	case graceful.PhaseStarted:
		t.next(e)
	case graceful.CloserDone:
		t.closer(e)
	default:
		t.event(e)
	}
}

// next ends the span of a phase, and begins that of the next.
func (t *Tracer) next(e graceful.PhaseStarted) {
	t.phase.end(e.Began)
	t.phases[e.Phase] = e.Began
	t.phase = t.start(t.drain.ctx, "phase "+e.Phase.String(), e.Began, trace.WithAttributes(
		ofPhase(e.Phase),
		attribute.Int("gracefulfx.phase.initial_connections", e.Connections.Total()),
	))
}

// closer adds the span of a closer. All are called when the intake closes.
func (t *Tracer) closer(e graceful.CloserDone) {
	began := t.phases[graceful.PhaseCloseIntake]
	ended := began.Add(e.Took)
	name := of(_closerKey, e.Name)
	s := t.start(t.drain.ctx, "closer "+name.Value.AsString(), began, trace.WithAttributes(name))
	if e.Detail != "" {
		s.set(of("gracefulfx.closer.detail", e.Detail))
	}
	if e.Err != nil {
		s.do(func(of trace.Span) {
			of.RecordError(e.Err, trace.WithTimestamp(ended))
			of.SetStatus(codes.Error, e.Err.Error())
		})
	}
	s.end(ended)
}

// event adds an event to the span of the drain, where there is one to add.
func (t *Tracer) event(e graceful.Event) {
	switch e := e.(type) {
	case graceful.Forced:
		t.drain.do(func(of trace.Span) { of.SetStatus(codes.Error, e.Cause.Error()) })
		t.drain.add("forced", trace.WithTimestamp(t.phases[graceful.PhaseForce]), trace.WithAttributes(
			attribute.Int("gracefulfx.forced.connections", e.Connections.Total())))
	case graceful.SecondSignal:
		t.drain.add("second_signal", trace.WithAttributes(
			of("gracefulfx.signal.name", e.Signal),
			attribute.Bool("gracefulfx.signal.forces", e.Forces)))
	case graceful.LastStage:
		t.drain.add("last_stage", trace.WithAttributes(
			attribute.Int("gracefulfx.last_stage.connections", e.Connections.Total())))
	}
}

func (t *Tracer) end(r graceful.Report) {
	ended := r.Began.Add(r.Took)
	t.phase.end(ended)
	t.drain.set(
		attribute.Int("gracefulfx.drain.finished_requests", r.Requests.Finished),
		attribute.Int("gracefulfx.drain.late_requests", r.Requests.ServedLate),
		attribute.Int("gracefulfx.drain.rejected_requests", r.Requests.Rejected),
		attribute.Int("gracefulfx.drain.crossed_requests", r.Requests.Crossed),
		attribute.Int("gracefulfx.drain.cut_requests", r.Requests.Cut),
	)
	t.drain.end(ended)
}

func (t *Tracer) isOver() bool {
	select {
	case <-t.over:
		return true
	default:
		return false
	}
}

var errTraceNotOver = errors.New("the trace of the drain has not come to its end")

// await waits until the trace of a drain that has begun is over.
func (t *Tracer) await(ctx context.Context, draining <-chan struct{}) error {
	select {
	case <-draining:
	default:
		return nil
	}
	select {
	case <-t.over:
		return nil
	case <-ctx.Done():
		return errTraceNotOver
	}
}
