package ops_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

// What a force has given up is shown, and why.
func TestPageShowsTheForce(t *testing.T) {
	a := newApp(t, ops.Config{})
	w := a.watch(a.ops("/events"))
	slow := a.hold("/reports/may")
	a.post("/drain", order("drain"))
	a.awaitPhase(graceful.PhaseWait)
	assert.Equal(t, http.StatusAccepted, a.post("/force", order("force")).status)
	last := w.last()
	assert.Equal(t, "end", last.name)
	assert.True(t, last.data.Over)
	assert.Equal(t, "ops: POST /force", last.data.Forced)
	require.Len(t, last.data.Oldest, 1)
	assert.Equal(t, "GET /reports/{name}", last.data.Oldest[0].Name)
	<-a.Drainer.Done()
	require.Error(t, a.Drain().Forced)
	a.release()
	<-slow
}

// Handlers that obey the force are counted in what is told last.
func TestTheLastWordCountsWhatTheForceHasCut(t *testing.T) {
	a := newApp(t, ops.Config{})
	w := a.watch(a.ops("/events"))
	var answers []<-chan int
	for range 3 {
		answers = append(answers, a.hold("/obeys"))
	}
	waited := make(chan reply, 1)
	go func() { waited <- a.post("/drain?wait=true", order("drain")) }()
	a.awaitPhase(graceful.PhaseWait)
	a.Drainer.Force(nil)
	for _, told := range []status{w.last().data, statusOf(t, (<-waited).body)} {
		assert.True(t, told.Over)
		assert.NotEmpty(t, told.Forced)
		assert.Equal(t, len(answers), told.Requests.Cut)
		assert.Empty(t, told.Oldest)
	}
	for _, answer := range answers {
		assert.Equal(t, http.StatusServiceUnavailable, <-answer)
	}
	require.Error(t, a.Drain().Forced)
}

func TestForceWithoutADrain(t *testing.T) {
	a := newApp(t, ops.Config{})
	assert.Equal(t, http.StatusConflict, a.post("/force", order("force")).status)
	require.NoError(t, a.Drain().Forced, "the next drain is not forced for it")
}

// Behind the end there is nothing to force.
func TestForceBehindTheEnd(t *testing.T) {
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{})
	require.NoError(t, err)
	h, err := ops.NewHandler(ops.HandlerConfig{Drainer: d, Tracker: tracker})
	require.NoError(t, err)
	_, err = d.Drain(t.Context())
	require.NoError(t, err)
	w := ask(h, tcp("127.0.0.1"), http.MethodPost, "/force", host("localhost"), order("force"))
	assert.Equal(t, http.StatusConflict, w.Code)
	assert.Equal(t, "the drain is over\n", w.Body.String())
}
