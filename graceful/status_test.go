package graceful_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// words are what the drain waits for, in words.
func words(s graceful.Status) []string {
	var list []string
	for _, h := range s.Holding {
		list = append(list, h.String())
	}
	return list
}

func TestStatusFromTheStartToTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{Delay: 5 * time.Second, Timeout: 30 * time.Second}, &http.Server{Handler: newGated()})
		a.second("metrics", true, say)
		left := make(chan struct{})
		require.NoError(t, a.drainer.AddClosers(graceful.CloserFunc("websocket", func(context.Context) error {
			<-left
			return errors.New("one stayed")
		})))
		held := a.dial()
		held.get("/held")
		<-a.gate.began
		time.Sleep(time.Minute)
		idle := a.dial()
		idle.ask("/free")
		synctest.Wait()

		s := a.drainer.Status()
		assert.Equal(t, graceful.PhaseServing, s.Phase)
		assert.Zero(t, s.Began)
		assert.Zero(t, s.Deadline)
		assert.Empty(t, s.Holding)
		require.Len(t, s.Servers, 2)
		assert.Equal(t, "http", s.Servers[0].Name)
		assert.EqualValues(t, 2, s.Servers[0].Accepted)
		assert.Equal(t, 1, s.Servers[0].Connections.In(graceful.StateActive))
		assert.Equal(t, 1, s.Servers[0].Connections.In(graceful.StateIdle))
		assert.Len(t, s.Servers[0].Addrs, 1)
		assert.False(t, s.Servers[0].Last)
		assert.True(t, s.Servers[1].Last)
		require.Len(t, s.Closers, 1)
		assert.Equal(t, "websocket", s.Closers[0].Name)
		assert.Zero(t, s.Closers[0].Began)

		began := time.Now()
		drained := a.drainWithin(graceful.WithTrigger(context.Background(), "test"))
		synctest.Wait()
		s = a.drainer.Status()
		assert.Equal(t, graceful.PhaseLameDuck, s.Phase)
		assert.Equal(t, "test", s.Trigger)
		assert.Equal(t, began, s.Began)
		assert.Equal(t, began.Add(35*time.Second), s.Deadline)
		assert.Empty(t, s.Holding, "it waits for the delay alone")

		time.Sleep(9 * time.Second)
		synctest.Wait()
		s = a.drainer.Status()
		assert.Equal(t, graceful.PhaseWait, s.Phase)
		assert.Equal(t, began.Add(5*time.Second), s.PhaseBegan.Round(time.Second))
		assert.Equal(t, []string{"1 request of http, oldest 1m9s", "closer websocket, oldest 4s"}, words(s))
		assert.Equal(t, 1, s.Servers[0].ClosedIdle)
		assert.False(t, s.Closers[0].Done)
		assert.Nil(t, s.Report)

		close(left)
		synctest.Wait()
		s = a.drainer.Status()
		assert.True(t, s.Closers[0].Done)
		require.ErrorContains(t, s.Closers[0].Err, "one stayed")
		assert.Equal(t, []string{"1 request of http, oldest 1m9s"}, words(s))

		select {
		case <-a.drainer.LastCall():
			assert.Fail(t, "the last servers go on")
		default:
		}
		close(a.gate.free)
		assert.Equal(t, 200, held.receive().Status)
		r := <-drained
		<-a.drainer.LastCall()
		s = a.drainer.Status()
		assert.Equal(t, graceful.PhaseDrained, s.Phase)
		require.NotNil(t, s.Report)
		assert.Equal(t, r.Report, *s.Report)
		assert.Equal(t, 1, s.Servers[0].Requests.Finished)
		assert.Empty(t, s.Holding)
	})
}

// Connections of HTTP/2 have requests, which are counted.
func TestStatusOfStreams(t *testing.T) {
	g := newGated()
	a := start2(t, graceful.Config{}, g)
	c := client2(t, a.Addr)
	answers := make(chan int, 2)
	for range 2 {
		go func() {
			resp, err := c.Get("https://" + a.Addr().String() + "/held")
			if assert.NoError(t, err) {
				_ = resp.Body.Close()
				answers <- resp.StatusCode
			}
		}()
		<-g.began
	}
	drained := a.drain()
	a.await(graceful.PhaseWait)
	s := a.drainer.Status()
	require.Len(t, s.Holding, 1)
	assert.Equal(t, 2, s.Holding[0].Requests)
	assert.Regexp(t, "^[12] HTTP/2 connections? of http with 2 requests, oldest ", s.Holding[0].String())
	close(g.free)
	assert.Equal(t, 200, <-answers)
	assert.Equal(t, 200, <-answers)
	require.NoError(t, (<-drained).err)
}

// What a handler speaks with a connection that it has taken over is not known.
func TestStatusOfTakenHTTP2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spoken := make(chan struct{}, 1)
		a := start(t, graceful.Config{QuietPeriod: time.Second}, &http.Server{Handler: takenHTTP2(t, spoken)})
		p := a.dial()
		p.send(_preface)
		<-spoken
		drained := a.drain()
		synctest.Wait()
		assert.Equal(t, []string{"1 HTTP/2 connection of http"}, words(a.drainer.Status()))
		p.patiently()
		_, err := io.Copy(io.Discard, p.r)
		require.NoError(t, err)
		require.NoError(t, p.Close())
		require.NoError(t, (<-drained).err)
	})
}

func TestStatusOfTheForced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{Timeout: time.Second}, &http.Server{Handler: newGated()})
		a.dial().get("/held")
		<-a.gate.began
		drained := a.drain()
		<-drained
		s := a.drainer.Status()
		require.ErrorIs(t, s.Forced, graceful.ErrTimeout)
		assert.Equal(t, 1, s.Servers[0].Requests.Cut)
		close(a.gate.free)
	})
}

// Requests by way of the middleware belong to no server that is known.
func TestStatusOfExternalRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
		require.NoError(t, err)
		began, free := make(chan struct{}), make(chan struct{})
		h := d.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			close(began)
			<-free
		}))
		go h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		<-began
		go func() { _, _ = d.Drain(context.Background()) }()
		synctest.Wait()
		s := d.Status()
		assert.Equal(t, 1, s.External)
		assert.Equal(t, []string{"1 request of servers that are not owned"}, words(s))
		close(free)
		<-d.Done()
	})
}

// The last stage is told of where there are servers in it; the last call always
// comes.
func TestLastStageIsObserved(t *testing.T) {
	for _, last := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			a := serve(t, graceful.Config{}, say)
			if last {
				a.second("metrics", true, say)
			}
			<-a.drain()
			<-a.drainer.LastCall()
			assert.Equal(t, last, len(all[graceful.LastStage](a.events)) == 1)
		})
	}
}

func TestObservePassesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		a.drainer.Observe(graceful.SecondSignal{Signal: "SIGTERM"})
		synctest.Wait()
		assert.Equal(t, []graceful.SecondSignal{{Signal: "SIGTERM"}}, all[graceful.SecondSignal](a.events))
	})
}
