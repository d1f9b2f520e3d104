package graceful_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// states returns the states that connections are in.
func (a *app) states() string {
	synctest.Wait()
	return a.tracker.Counts().String()
}

func TestGateTellsWhatAConnectionIsDoing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{}, &http.Server{Handler: newGated()})
		assert.Equal(t, "none", a.states())
		p := a.dial()
		assert.Equal(t, "new 1", a.states())
		p.send("GET /held HTTP/1.1\r\n")
		assert.Equal(t, "reading 1", a.states())
		p.send("Host: x\r\n\r\n")
		<-a.gate.began
		assert.Equal(t, "active 1", a.states())
		a.gate.free <- struct{}{}
		p.receive()
		assert.Equal(t, "idle 1", a.states())
		p.send("G")
		assert.Equal(t, "reading 1", a.states())
		require.NoError(t, p.Close())
		assert.Equal(t, "none", a.states())
	})
}

func TestGateAnswersLateRequestsByPolicy(t *testing.T) {
	tests := []struct {
		late graceful.LatePolicy
		want answer
		told graceful.RequestReport
	}{
		{graceful.Reject, answer{Status: 502, Body: graceful.DefaultRejectionBody}, graceful.RequestReport{Rejected: 1}},
		{graceful.Serve, answer{Status: 200, Body: "/late"}, graceful.RequestReport{ServedLate: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.late.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var paths []string
				a := serve(t, graceful.Config{Late: tt.late}, func(w http.ResponseWriter, r *http.Request) {
					paths = append(paths, r.URL.Path)
					say(w, r)
				})
				p := a.idle()
				drained := a.drain()
				time.Sleep(50 * ms)
				got := p.ask("/late")
				assert.Equal(t, tt.want.Status, got.Status)
				assert.Equal(t, tt.want.Body, got.Body)
				assert.True(t, got.Close)
				p.gone()
				r := <-drained
				require.NoError(t, r.err)
				assert.Equal(t, tt.told, r.Requests)
				assert.Equal(t, tt.late == graceful.Serve, len(paths) == 2, "no handler runs for nothing")
			})
		})
	}
}

func TestGateMarksARequestThatBeganBeforeTheDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{}, &http.Server{Handler: newGated()})
		p := a.dial()
		p.get("/held")
		<-a.gate.began
		drained := a.drain()
		time.Sleep(time.Second)
		close(a.gate.free)
		got := p.receive()
		assert.Equal(t, 200, got.Status)
		assert.True(t, got.Close)
		r := <-drained
		require.NoError(t, r.err)
		assert.Equal(t, graceful.RequestReport{Finished: 1}, r.Requests)
	})
}

func TestGateLeavesRepliesAloneBeforeTheDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, say)
		p := a.dial()
		for range 3 {
			assert.False(t, p.ask("/").Close)
		}
		<-a.drain()
	})
}

func TestGateHijacked(t *testing.T) {
	hijack := func(taken chan<- io.ReadWriteCloser) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			nc, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				taken <- nc
			}
		}
	}

	t.Run("is awaited", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			taken := make(chan io.ReadWriteCloser, 1)
			a := serve(t, graceful.Config{}, hijack(taken))
			p := a.dial()
			p.get("/")
			nc := <-taken
			assert.Equal(t, "hijacked 1", a.states())
			drained := a.drain()
			time.Sleep(3 * time.Second)
			_, err := io.WriteString(nc, "bye")
			require.NoError(t, err)
			require.NoError(t, nc.Close())
			bye, err := io.ReadAll(p)
			require.NoError(t, err)
			assert.Equal(t, "bye", string(bye))
			r := <-drained
			require.NoError(t, r.err)
			assertTook(t, 3*time.Second, r.Took)
			assert.Equal(t, 1, r.Initial.In(graceful.StateHijacked))
		})
	})

	t.Run("is closed by force at the timeout", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			taken := make(chan io.ReadWriteCloser, 1)
			a := serve(t, graceful.Config{Timeout: time.Second}, hijack(taken))
			p := a.dial()
			p.get("/")
			nc := <-taken
			defer nc.Close()
			r := <-a.drain()
			assert.ErrorIs(t, r.err, graceful.ErrTimeout)
			assert.Equal(t, "hijacked 1", r.ClosedByForce.String())
			assert.LessOrEqual(t, r.Took, time.Second+250*ms)
			p.gone()
		})
	})
}

func TestGateOfAHandlerThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		p := a.dial()
		p.get("/")
		p.gone()
		assert.Equal(t, "none", a.states())
		assert.NoError(t, (<-a.drain()).err)
	})
}

func TestGateOfAClientThatClosesItself(t *testing.T) {
	for _, request := range []string{
		"GET /a HTTP/1.0\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			a := serve(t, graceful.Config{}, say)
			p := a.dial()
			p.send(request)
			assert.True(t, p.receive().Close)
			p.gone()
			assert.Equal(t, "none", a.states())
		})
	}
}
