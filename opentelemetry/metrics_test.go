package opentelemetry

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// expect fails unless the values are those.
func expect(t *testing.T, got, want map[string]float64) {
	t.Helper()
	for name, value := range want {
		if assert.Contains(t, got, name) {
			assert.InDelta(t, value, got[name], 0, name)
		}
	}
}

func TestMetricsBeforeInAndAfterADrain(t *testing.T) {
	a := newApp(t)
	before := values(t, a.reader)
	expect(t, before, map[string]float64{
		`gracefulfx.phase.status{gracefulfx.phase.name=serving}`:   1,
		`gracefulfx.phase.status{gracefulfx.phase.name=lame_duck}`: 0,
		`gracefulfx.ready{}`: 1,
		`gracefulfx.drain.requests{gracefulfx.request.outcome=finished,gracefulfx.server.name=http}`:        0,
		`gracefulfx.connection.count{gracefulfx.server.name=http,http.connection.state=active}`:             0,
		`gracefulfx.closer.pending{gracefulfx.closer.name=hub}`:                                             0,
		`gracefulfx.drain.connections{gracefulfx.connection.close_reason=idle,gracefulfx.server.name=http}`: 0,
	})
	assert.NotContains(t, before, `gracefulfx.drain.start_time{}`)

	held := a.hold()
	expect(t, values(t, a.reader), map[string]float64{
		`gracefulfx.connection.count{gracefulfx.server.name=http,http.connection.state=active}`: 1,
		`gracefulfx.connection.accepted{gracefulfx.server.name=http}`:                           1,
	})

	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Observe(graceful.SecondSignal{Signal: "SIGTERM"})
	in := values(t, a.reader)
	expect(t, in, map[string]float64{
		`gracefulfx.phase.status{gracefulfx.phase.name=serving}`: 0,
		`gracefulfx.phase.status{gracefulfx.phase.name=wait}`:    1,
		`gracefulfx.ready{}`: 0,
		`gracefulfx.closer.pending{gracefulfx.closer.name=hub}`: 1,
		`gracefulfx.drain.second_signals{}`:                     1,
	})
	assert.InDelta(t, 5, in[`gracefulfx.drain.deadline{}`]-in[`gracefulfx.drain.start_time{}`], 0.001)
	assert.Positive(t, in[`gracefulfx.phase.duration{gracefulfx.phase.name=wait}`])
	assert.Positive(t, in[`gracefulfx.closer.duration{gracefulfx.closer.name=hub}`])

	close(a.free)
	assert.Equal(t, "done", <-held)
	a.closed <- errors.New("dial tcp 192.0.2.1: no route")
	require.NoError(t, (<-drained).Forced)
	after := values(t, a.reader)
	expect(t, after, map[string]float64{
		`gracefulfx.phase.status{gracefulfx.phase.name=drained}`:                                     1,
		`gracefulfx.drain.requests{gracefulfx.request.outcome=finished,gracefulfx.server.name=http}`: 1,
		`gracefulfx.closer.pending{gracefulfx.closer.name=hub}`:                                      0,
		`gracefulfx.closer.failures{gracefulfx.closer.name=hub}`:                                     1,
	})
	assert.NotContains(t, after, `gracefulfx.phase.duration{gracefulfx.phase.name=force}`)
	for name := range after {
		for _, secret := range []string{"127.0.0.1", "192.0.2.1", "token", "/held"} {
			assert.NotContains(t, name, secret)
		}
	}
}

func TestMetricsOfAForcedDrain(t *testing.T) {
	a := newApp(t)
	held := a.hold()
	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Force(nil)
	a.closed <- nil
	require.Error(t, (<-drained).Forced)
	<-held
	got := values(t, a.reader)
	expect(t, got, map[string]float64{
		`gracefulfx.drain.requests{gracefulfx.request.outcome=cut,gracefulfx.server.name=http}`: 1,
	})
	assert.Positive(t, got[`gracefulfx.phase.duration{gracefulfx.phase.name=force}`])
}

// The rules for names and units of the semantic conventions.
func TestInstrumentsAreNamedByTheConventions(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)+$`)
	seen := map[string]bool{}
	for _, i := range _instruments {
		assert.Regexp(t, name, i.name)
		assert.False(t, seen[i.name], i.name)
		seen[i.name] = true
		assert.NotContains(t, i.name, "total", "that is for the exporter to add")
		assert.True(t, strings.HasSuffix(i.about, "."), i.name)
		switch i.kind {
		case _gauge:
			assert.Equal(t, "s", i.unit, i.name)
		default:
			assert.Regexp(t, `^(1|\{[a-z]+\})$`, i.unit, i.name)
		}
	}
	for _, one := range _instruments {
		for _, other := range _instruments {
			assert.False(t, strings.HasPrefix(other.name, one.name+"."), "%s is a name and a namespace", one.name)
		}
	}
}

// Names that are there twice, or are not text, are told of once, and as text.
func TestMetricsTakeAnyNames(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	fail := func(context.Context) error { return errors.New("no") }
	require.NoError(t, d.AddClosers(graceful.CloserFunc("twice", fail), graceful.CloserFunc("twice", fail),
		graceful.CloserFunc("a\xffb", fail)))
	reader := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	m, err := NewMetrics(provider, d, graceful.NewReadiness(d))
	require.NoError(t, err)
	_, err = d.Drain(t.Context())
	require.NoError(t, err)
	expect(t, values(t, reader), map[string]float64{
		`gracefulfx.closer.failures{gracefulfx.closer.name=twice}`:                       2,
		fmt.Sprintf(`gracefulfx.closer.failures{gracefulfx.closer.name=a%sb}`, "\uFFFD"): 1,
	})
	require.NoError(t, m.Close())
	require.NoError(t, m.Close())
	assert.Empty(t, values(t, reader))
}

// Counters say that they only grow, and nothing is observed that was not made.
func TestMetricsAreWhatTheyAreSaidToBe(t *testing.T) {
	a := newApp(t)
	held := a.hold()
	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Force(nil)
	a.closed <- nil
	<-drained
	<-held
	found := collect(t, a.reader)
	for _, i := range _instruments {
		m, ok := found[i.name]
		if !ok {
			assert.Equal(t, _fallbacks.name, i.name, "that may not have happened")
			continue
		}
		assert.Equal(t, i.unit, m.Unit)
		assert.Equal(t, i.about, m.Description)
		switch data := m.Data.(type) {
		case metricdata.Sum[int64]:
			assert.Equal(t, i.kind == _counter, data.IsMonotonic, i.name)
		default:
			assert.Equal(t, _gauge, i.kind, i.name)
		}
	}
}
