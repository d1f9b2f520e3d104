package opentelemetry

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// byName returns the one span of each name.
func byName(t *testing.T, spans tracetest.SpanStubs) map[string]tracetest.SpanStub {
	t.Helper()
	found := map[string]tracetest.SpanStub{}
	for _, s := range spans {
		require.NotContains(t, found, s.Name)
		found[s.Name] = s
	}
	return found
}

// attributeOf returns an attribute of a span as text, or "".
func attributeOf(s tracetest.SpanStub, key attribute.Key) string {
	for _, a := range s.Attributes {
		if a.Key == key {
			return a.Value.String()
		}
	}
	return ""
}

func TestTraceOfADrain(t *testing.T) {
	a := newApp(t)
	held := a.hold()
	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Observe(graceful.SecondSignal{Signal: "SIGTERM"})
	close(a.free)
	<-held
	a.closed <- errors.New("one stayed")
	report := <-drained
	require.NoError(t, report.Forced)

	spans := byName(t, a.traced())
	assert.Len(t, spans, len(report.Phases)+2)
	drain := spans["drain"]
	assert.False(t, drain.Parent.IsValid())
	assert.True(t, drain.StartTime.Equal(report.Began))
	assert.True(t, drain.EndTime.Equal(report.Began.Add(report.Took)))
	assert.Equal(t, codes.Unset, drain.Status.Code)
	assert.Equal(t, report.Trigger, attributeOf(drain, "gracefulfx.drain.trigger"))
	assert.Equal(t, "1", attributeOf(drain, "gracefulfx.drain.initial_connections"))
	assert.Equal(t, "1", attributeOf(drain, "gracefulfx.drain.finished_requests"))
	assert.Equal(t, "5", attributeOf(drain, "gracefulfx.drain.patience"))
	require.Len(t, drain.Events, 1)
	assert.Equal(t, "second_signal", drain.Events[0].Name)
	assert.Contains(t, drain.Events[0].Attributes, attribute.String("gracefulfx.signal.name", "SIGTERM"))

	for i, p := range report.Phases {
		s, ok := spans["phase "+p.Phase.String()]
		require.True(t, ok, p.Phase)
		assert.Equal(t, drain.SpanContext.SpanID(), s.Parent.SpanID(), s.Name)
		assert.True(t, s.StartTime.Equal(p.Began), s.Name)
		if i < len(report.Phases)-1 {
			assert.True(t, s.EndTime.Equal(report.Phases[i+1].Began), s.Name)
		}
		assert.Equal(t, ofPhase(p.Phase).Value.AsString(), attributeOf(s, _phaseKey))
	}

	closer := spans["closer hub"]
	assert.Equal(t, drain.SpanContext.SpanID(), closer.Parent.SpanID())
	assert.Equal(t, report.Closers[0].Took, closer.EndTime.Sub(closer.StartTime))
	assert.Equal(t, codes.Error, closer.Status.Code)
	assert.Equal(t, "one stayed", closer.Status.Description)
}

func TestTraceOfAForcedDrain(t *testing.T) {
	a := newApp(t)
	held := a.hold()
	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Observe(graceful.SecondSignal{Signal: "SIGINT", Forces: true})
	a.Drainer.Force(nil)
	a.closed <- nil
	report := <-drained
	require.Error(t, report.Forced)
	<-held

	drain := byName(t, a.traced())["drain"]
	assert.Equal(t, codes.Error, drain.Status.Code)
	assert.Equal(t, report.Forced.Error(), drain.Status.Description)
	assert.Equal(t, "1", attributeOf(drain, "gracefulfx.drain.cut_requests"))
	require.Len(t, drain.Events, 2)
	assert.Equal(t, "second_signal", drain.Events[0].Name)
	forced := drain.Events[1]
	assert.Equal(t, "forced", forced.Name)
	assert.Contains(t, forced.Attributes, attribute.Int("gracefulfx.forced.connections", report.ClosedByForce.Total()))
	for _, p := range report.Phases {
		if p.Phase == graceful.PhaseForce {
			assert.True(t, forced.Time.Equal(p.Began))
		}
	}
	for _, s := range a.spans.GetSpans() {
		for _, one := range s.Attributes {
			assert.NotContains(t, one.Value.String(), "token")
			assert.NotContains(t, one.Value.String(), "/held")
		}
	}
}

// traced returns the spans when that of the drain is among them, which is the last.
func (a *app) traced() tracetest.SpanStubs {
	a.t.Helper()
	require.Eventually(a.t, func() bool {
		for _, s := range a.spans.GetSpans() {
			if s.Name == "drain" {
				return true
			}
		}
		return false
	}, _patience, _tick)
	return a.spans.GetSpans()
}

// Events that come without a drain, twice or too late, do no harm.
func TestTracerTakesAnyEvents(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tracer := NewTracer(tracerProvider(t, spans))
	tracer.Observe(graceful.ServerStarted{Server: "http"})
	tracer.Observe(graceful.SecondSignal{Signal: "SIGTERM"})
	tracer.Observe(graceful.PhaseStarted{Phase: graceful.PhaseWait})
	assert.Empty(t, spans.GetSpans())
	for range 2 {
		tracer.Observe(graceful.DrainStarted{})
		tracer.Observe(graceful.LastStage{})
		tracer.Observe(graceful.DrainEnded{})
	}
	require.Len(t, spans.GetSpans(), 1)
	assert.Equal(t, "last_stage", spans.GetSpans()[0].Events[0].Name)
}

// The beginning may have been dropped, where the observer was too slow; nothing waits
// for a trace that has no more to come.
func TestTracerIsOverWithoutABeginning(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tracer := NewTracer(tracerProvider(t, spans))
	tracer.Observe(graceful.DrainEnded{})
	draining := make(chan struct{})
	close(draining)
	require.NoError(t, tracer.await(t.Context(), draining))
	assert.Empty(t, spans.GetSpans())
}
