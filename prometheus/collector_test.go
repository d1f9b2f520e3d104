package prometheus

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

// expect fails unless the gatherer has these samples, given as "name{labels} value".
func expect(t *testing.T, g prom.Gatherer, samples ...string) {
	t.Helper()
	text := exposition(t, g)
	for _, sample := range samples {
		assert.Contains(t, text, "\n"+sample+"\n")
	}
}

// read returns the value of one sample.
func read(t *testing.T, g prom.Gatherer, name string) string {
	t.Helper()
	_, after, found := strings.Cut(exposition(t, g), "\n"+name+" ")
	require.True(t, found, name)
	text, _, _ := strings.Cut(after, "\n")
	return text
}

func TestCollectorBeforeInAndAfterADrain(t *testing.T) {
	a := newApp(t)
	expect(t, a.registry,
		`gracefulfx_phase{phase="serving"} 1`,
		`gracefulfx_phase{phase="lame_duck"} 0`,
		`gracefulfx_ready 1`,
		`gracefulfx_drain_start_time_seconds 0`,
		`gracefulfx_drain_deadline_seconds 0`,
		`gracefulfx_phase_duration_seconds{phase="force"} 0`,
		`gracefulfx_drain_requests_total{outcome="finished",server="http"} 0`,
		`gracefulfx_closer_pending{closer="hub"} 0`,
		`gracefulfx_second_signals_total 0`,
	)

	held := a.hold()
	expect(t, a.registry,
		`gracefulfx_connections{server="http",state="active"} 1`,
		`gracefulfx_connections_accepted_total{server="http"} 1`,
	)

	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Observe(graceful.SecondSignal{Signal: "SIGTERM"})
	expect(t, a.registry,
		`gracefulfx_phase{phase="serving"} 0`,
		`gracefulfx_phase{phase="wait"} 1`,
		`gracefulfx_ready 0`,
		`gracefulfx_closer_pending{closer="hub"} 1`,
		`gracefulfx_second_signals_total 1`,
	)
	assert.NotEqual(t, "0", read(t, a.registry, `gracefulfx_phase_duration_seconds{phase="wait"}`))
	assert.NotEqual(t, "0", read(t, a.registry, `gracefulfx_closer_duration_seconds{closer="hub"}`))
	s := a.Drainer.Status()
	assert.InDelta(t, s.Deadline.Sub(s.Began).Seconds(), 5, 0.001)

	close(a.free)
	assert.Equal(t, "done", <-held)
	a.closed <- errors.New("dial tcp 192.0.2.1: no route")
	report := <-drained
	require.NoError(t, report.Forced)
	expect(t, a.registry,
		`gracefulfx_phase{phase="drained"} 1`,
		`gracefulfx_drain_requests_total{outcome="finished",server="http"} 1`,
		`gracefulfx_drain_connections_closed_total{reason="forced",server="http"} 0`,
		`gracefulfx_phase_duration_seconds{phase="force"} 0`,
		`gracefulfx_closer_pending{closer="hub"} 0`,
		`gracefulfx_closer_failures_total{closer="hub"} 1`,
	)
}

func TestCollectorOfAForcedDrain(t *testing.T) {
	a := newApp(t)
	held := a.hold()
	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Force(nil)
	a.closed <- nil
	require.Error(t, (<-drained).Forced)
	<-held
	expect(t, a.registry,
		`gracefulfx_drain_requests_total{outcome="cut",server="http"} 1`,
		`gracefulfx_drain_requests_total{outcome="finished",server="http"} 0`,
	)
	assert.NotEqual(t, "0", read(t, a.registry, `gracefulfx_phase_duration_seconds{phase="force"}`))
}

// At any time of a drain the linter of Prometheus has nothing to say.
func TestCollectorIsLinted(t *testing.T) {
	a := newApp(t)
	lint := func() {
		t.Helper()
		problems, err := testutil.GatherAndLint(a.registry)
		require.NoError(t, err)
		assert.Empty(t, problems)
	}
	lint()
	held := a.hold()
	drained := a.drain(graceful.PhaseWait)
	lint()
	close(a.free)
	a.closed <- nil
	<-held
	<-drained
	lint()
}

// Everything that is declared is collected, and the registry would refuse
// what is not declared.
func TestCollectorCollectsWhatItDescribes(t *testing.T) {
	a := newApp(t)
	found, err := a.registry.Gather()
	require.NoError(t, err)
	var names []string
	for _, family := range found {
		names = append(names, family.GetName())
	}
	assert.ElementsMatch(t, names, declared())
	close(a.free)
	a.closed <- nil
}

// Labels have no address, no path and no text of an error.
func TestCollectorTellsNoSecrets(t *testing.T) {
	a := newApp(t)
	held := a.hold()
	drained := a.drain(graceful.PhaseWait)
	a.Drainer.Force(errors.New("forced by alice"))
	a.closed <- errors.New("dial tcp 192.0.2.1: password wrong")
	<-held
	<-drained
	text := exposition(t, a.registry)
	assert.Contains(t, text, `gracefulfx_closer_failures_total{closer="hub"} 1`)
	for _, secret := range []string{"127.0.0.1", "192.0.2.1", "password", "alice", "/held", "token"} {
		assert.NotContains(t, text, secret)
	}
}

// Names that are there twice, or are not text, do not spoil the scrape.
func TestCollectorTakesAnyNames(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	fail := func(context.Context) error { return errors.New("no") }
	require.NoError(t, d.AddClosers(graceful.CloserFunc("twice", fail), graceful.CloserFunc("twice", fail),
		graceful.CloserFunc("a\xffb", fail), graceful.CloserFunc("", fail)))
	for _, name := range []string{"", "\xff", "\xfe"} {
		_, err = d.Listener(name, listen(t))
		require.NoError(t, err)
	}
	registry := prom.NewPedanticRegistry()
	registry.MustRegister(New(d, graceful.NewReadiness(d)))
	problems, err := testutil.GatherAndLint(registry)
	require.NoError(t, err)
	assert.Empty(t, problems)

	ask := func() {
		d.Middleware(http.NotFoundHandler()).ServeHTTP(nobody{}, request(t))
	}
	_, err = d.Drain(t.Context())
	require.NoError(t, err)
	ask()
	expect(t, registry,
		`gracefulfx_closer_failures_total{closer="twice"} 2`,
		`gracefulfx_closer_failures_total{closer="a`+"\uFFFD"+`b"} 1`,
		`gracefulfx_drain_requests_total{outcome="rejected",server=""} 1`,
	)
}

func TestIntakeFallbacksAreCounted(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	l, err := d.Listener("http", listen(t)) // one that another process might share
	require.NoError(t, err)
	go func() { _, _ = l.Accept() }()
	report, err := d.Drain(t.Context())
	require.NoError(t, err)
	require.Len(t, report.Intakes, 1)
	require.Error(t, report.Intakes[0].Reason)
	registry := prom.NewPedanticRegistry()
	registry.MustRegister(New(d, graceful.NewReadiness(d)))
	expect(t, registry,
		`gracefulfx_intake_fallbacks_total{method="`+report.Intakes[0].Method+`",server="http"} 1`)
}

// An app under test, with a registry of its own, a closer that a test ends, and a
// handler that a test holds.
type app struct {
	*gracefulfxtest.App
	t        *testing.T
	registry *prom.Registry
	began    chan struct{}
	free     chan struct{}
	closed   chan error
}

func newApp(t *testing.T, options ...fx.Option) *app {
	t.Helper()
	a := &app{
		t: t, registry: prom.NewPedanticRegistry(),
		began: make(chan struct{}), free: make(chan struct{}), closed: make(chan error, 1),
	}
	a.App = gracefulfxtest.New(t,
		fx.Supply(
			fx.Annotate(http.HandlerFunc(a.serve), fx.As(new(http.Handler))),
			fx.Annotate(a.registry, fx.As(new(prom.Registerer)), fx.As(new(prom.Gatherer))),
		),
		fx.Provide(gracefulfx.AsCloser(a.closer)),
		Module,
		fx.Options(options...),
	)
	return a
}

func (a *app) closer() graceful.Closer {
	return graceful.CloserFunc("hub", func(ctx context.Context) error {
		select {
		case err := <-a.closed:
			return err
		case <-ctx.Done():
			return nil
		}
	})
}

func (a *app) serve(w http.ResponseWriter, r *http.Request) {
	close(a.began)
	select {
	case <-a.free:
		_, _ = w.Write([]byte("done"))
	case <-r.Context().Done():
	}
}

// hold asks for what a.free ends, and returns where the answer will be.
func (a *app) hold() <-chan string {
	a.t.Helper()
	answer := make(chan string, 1)
	go func() { answer <- get(a.Client, a.URL("/held?token=secret")) }()
	<-a.began
	return answer
}

// drain drains, and returns in a phase.
func (a *app) drain(until graceful.Phase) <-chan graceful.Report {
	a.t.Helper()
	report := make(chan graceful.Report, 1)
	go func() { report <- a.Drain() }()
	require.Eventually(a.t, func() bool { return a.Drainer.Phase() >= until }, 20*time.Second, time.Millisecond)
	return report
}

// A condition that panics does not hold, and does not end the process.
func TestCollectorContainsAPanic(t *testing.T) {
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	registry := prom.NewRegistry()
	registry.MustRegister(New(d, graceful.NewReadiness(d, func() bool { panic("bang") })))
	expect(t, registry, `gracefulfx_ready 0`)
}
