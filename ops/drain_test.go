package ops_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
	"github.com/gracefulfx/gracefulfx/ops"
)

// awaitPhase waits until the drain has come so far.
func (a *app) awaitPhase(p graceful.Phase) {
	a.t.Helper()
	require.Eventually(a.t, func() bool { return a.Drainer.Phase() >= p }, _patience, time.Millisecond)
}

// The page shows what the drain waits for, and does not hold it up.
func TestPageDoesNotHoldTheDrainUp(t *testing.T) {
	a := newApp(t, ops.Config{})
	w := a.watch(a.ops("/events"))
	e := w.must()
	assert.Equal(t, "serving", e.data.Phase)
	slow := a.hold("/reports/may")
	assert.Equal(t, http.StatusAccepted, a.post("/drain", order("drain")).status)
	for e.data.Phase != "wait" || len(e.data.Holding) == 0 {
		e = w.must()
	}
	require.Len(t, e.data.Holding, 1, "the page itself is not among it")
	assert.Regexp(t, `^1 request of http`, e.data.Holding[0].Text)
	require.Len(t, e.data.Oldest, 1)
	assert.Equal(t, "GET /reports/{name}", e.data.Oldest[0].Name)
	assert.Empty(t, e.data.Oldest[0].Client)
	a.release()
	assert.Equal(t, http.StatusOK, <-slow)
	last := w.last()
	assert.Equal(t, "end", last.name)
	assert.True(t, last.data.Over)
	assert.Empty(t, last.data.Forced)
	assert.Empty(t, last.data.Holding)
	assert.Equal(t, "api", last.data.Trigger)
	report := a.Drain()
	require.NoError(t, report.Forced)
	assert.Equal(t, "api", report.Trigger)
}

// Who waits for the drain is not waited for.
func TestWaitForTheDrain(t *testing.T) {
	a := newApp(t, ops.Config{})
	assert.Equal(t, http.StatusBadRequest, a.post("/drain?wait=maybe", order("drain")).status)
	assert.Equal(t, graceful.PhaseServing, a.Drainer.Phase())
	slow := a.hold("/reports/may")
	answered := make(chan reply, 2)
	for range 2 { // one begins it, one joins
		go func() { answered <- a.post("/drain?wait=true", order("drain")) }()
	}
	a.awaitPhase(graceful.PhaseWait)
	select {
	case <-answered:
		assert.Fail(t, "a request is in flight")
	default:
	}
	a.release()
	for range 2 {
		r := <-answered
		assert.Equal(t, http.StatusOK, r.status)
		assert.True(t, statusOf(t, r.body).Over)
	}
	assert.Equal(t, http.StatusOK, <-slow)
	require.NoError(t, a.Drain().Forced)
}

// An order ends the app, as a signal does.
func TestDrainEndsTheApp(t *testing.T) {
	a := newApp(t, ops.Config{}, gracefulfxtest.Configure(func(c *gracefulfx.Config) { c.ExitProcess = true }))
	ended := a.Wait()
	a.post("/drain", order("drain"))
	select {
	case s := <-ended:
		assert.Zero(t, s.ExitCode)
	case <-time.After(_patience):
		assert.Fail(t, "the app goes on")
	}
}

// Closers, and what they say, are shown.
func TestClosersAreShown(t *testing.T) {
	left := make(chan struct{})
	a := newApp(t, ops.Config{}, fx.Provide(gracefulfx.AsCloser(func() graceful.Closer {
		return graceful.CloserFunc("<b>hub</b>", func(context.Context) error {
			<-left
			return errors.New("one stayed")
		})
	})))
	w := a.watch(a.ops("/events"))
	e := w.must()
	require.Len(t, e.data.Closers, 1)
	assert.Equal(t, "waiting", e.data.Closers[0].State)
	a.post("/drain", order("drain"))
	a.awaitPhase(graceful.PhaseWait)
	for len(e.data.Holding) == 0 {
		e = w.must()
	}
	assert.Equal(t, "running", e.data.Closers[0].State)
	assert.Equal(t, "closer", e.data.Holding[0].Kind)
	body := a.get("/status").body
	assert.Contains(t, body, `\u003cb\u003ehub`, "markup is escaped")
	assert.NotContains(t, body, "<b>")
	close(left)
	last := w.last()
	assert.Equal(t, "done", last.data.Closers[0].State)
	assert.Equal(t, "one stayed", last.data.Closers[0].Error)
}
