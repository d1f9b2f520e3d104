package graceful_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// What the report says of phases and intakes, the status says while they run.
func TestStatusTellsOfPhasesAndIntakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{Delay: 5 * time.Second}, &http.Server{Handler: newGated()})
		held := a.dial()
		held.get("/held")
		<-a.gate.began
		assert.Empty(t, a.drainer.Status().Phases)
		drained := a.drain()
		time.Sleep(7 * time.Second)
		synctest.Wait()

		s := a.drainer.Status()
		require.Len(t, s.Phases, 4)
		lameDuck, wait := s.Phases[1], s.Phases[3]
		assert.Equal(t, graceful.PhaseLameDuck, lameDuck.Phase)
		assert.Equal(t, 5*time.Second, lameDuck.Took)
		assert.Equal(t, graceful.PhaseWait, wait.Phase)
		assert.Equal(t, time.Since(s.PhaseBegan), wait.Took, "it lasts")
		require.Len(t, s.Intakes, 1)
		assert.Equal(t, "http", s.Intakes[0].Server)

		s.Phases[0].Took, s.Intakes[0].Server = time.Hour, "changed" // it is a copy
		assert.NotEqual(t, time.Hour, a.drainer.Status().Phases[0].Took)
		assert.Equal(t, "http", a.drainer.Status().Intakes[0].Server)

		close(a.gate.free)
		held.receive()
		r := <-drained
		assert.Equal(t, r.Phases, a.drainer.Status().Phases)
		assert.Equal(t, r.Intakes, a.drainer.Status().Intakes)
		assert.Equal(t, r.Began, all[graceful.DrainStarted](a.events)[0].Began)
		for i, e := range all[graceful.PhaseStarted](a.events) {
			assert.Equal(t, r.Phases[i].Began, e.Began, e.Phase)
		}
	})
}

func TestStatusCountsSecondSignals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		a.drainer.Observe(graceful.SecondSignal{Signal: "SIGTERM"})
		a.drainer.Observe(graceful.SecondSignal{Signal: "SIGINT", Forces: true})
		assert.Equal(t, 2, a.drainer.Status().SecondSignals)
		<-a.drain()
		assert.Equal(t, 2, a.drainer.Status().SecondSignals)
	})
}

// Requests of servers that the drainer does not know are among the sum alone.
func TestStatusCountsRequestsOfNoServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
		require.NoError(t, err)
		began, free := make(chan struct{}), make(chan struct{})
		h := d.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			close(began)
			<-free
		}))
		request := func() *http.Request { return httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil) }
		go h.ServeHTTP(httptest.NewRecorder(), request())
		<-began
		go func() { _, _ = d.Drain(context.Background()) }()
		synctest.Wait()
		h.ServeHTTP(httptest.NewRecorder(), request())
		assert.Equal(t, graceful.RequestReport{Rejected: 1}, d.Status().Requests)
		close(free)
		<-d.Done()
		s := d.Status()
		assert.Equal(t, graceful.RequestReport{Finished: 1, Rejected: 1}, s.Requests)
		assert.Equal(t, s.Report.Requests, s.Requests)
	})
}

func TestReadyIsWhatTheProbeIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		started := false
		ready := graceful.NewReadiness(a.drainer, func() bool { return started })
		assert.False(t, ready.Ready(t.Context()))
		started = true
		assert.True(t, ready.Ready(t.Context()))
		var down error
		require.NoError(t, ready.AddChecks(graceful.Check{Name: "database", Run: func(context.Context) error { return down }}))
		down = errors.New("no answer")
		assert.False(t, ready.Ready(t.Context()))
		down = nil
		time.Sleep(time.Second) // what was found is not asked again at once
		assert.True(t, ready.Ready(t.Context()))
		<-a.drain()
		assert.False(t, ready.Ready(t.Context()))
	})
}
