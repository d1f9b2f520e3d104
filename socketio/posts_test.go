package socketio_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// send sends by POST what comes from body, and returns where the status comes.
func send(h http.Handler, sid string, body io.Reader) <-chan int {
	status := make(chan int, 1)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/socket.io/?EIO=4&transport=polling&sid="+sid, body))
		status <- w.Code
	}()
	synctest.Wait()
	return status
}

// reads is a handler that handles what is sent, and answers.
func reads(t *testing.T, handled *[]time.Time) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		assert.NoError(t, err)
		*handled = append(*handled, time.Now())
	})
}

// A session that is sending is told when what it sends is handled, and at once: no
// other POST of it can come between.
func TestGoodbyeWaitsForAPOST(t *testing.T) {
	for name, c := range map[string]struct{ takes, told time.Duration }{
		"in time": {400 * time.Millisecond, 400 * time.Millisecond},
		"never":   {time.Hour, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				closer, s := socketio.New(), new(engineServer)
				var handled []time.Time
				h := socketio.Mount(closer, s, reads(t, &handled))
				s.add(2)
				body, rest := io.Pipe()
				status := send(h, "1", body)
				start := time.Now()
				defer time.AfterFunc(c.takes, func() { _ = rest.Close() }).Stop()
				require.NoError(t, closer.Close(t.Context()))
				times := s.closeTimes()
				require.Len(t, times, 2)
				assert.Zero(t, times[0].Sub(start), "the one that sends nothing")
				assert.InDelta(t, c.told, times[1].Sub(start), float64(100*time.Millisecond))
				_ = rest.Close()
				assert.Equal(t, http.StatusOK, <-status)
				if name == "in time" {
					assert.Equal(t, handled, times[1:], "as soon as it was handled")
				}
			})
		})
	}
}

// A session that was told sends nothing more: the server would not handle it.
func TestPOSTBehindTheGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closer, s := socketio.New(), new(engineServer)
		var handled []time.Time
		h := socketio.Mount(closer, s, reads(t, &handled))
		s.add(1)
		assert.Equal(t, http.StatusOK, <-send(h, "1", http.NoBody))
		require.NoError(t, closer.Close(t.Context()))
		assert.Equal(t, http.StatusServiceUnavailable, <-send(h, "1", http.NoBody))
		assert.Len(t, handled, 1)
	})
}

// Under a flood of POSTs there is always one in flight; the goodbye comes between
// two of them.
func TestGoodbyeInAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closer, s := socketio.New(), new(engineServer)
		inFlight, most := 0, 0
		h := socketio.Mount(closer, s, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			inFlight++
			time.Sleep(7 * time.Millisecond)
			inFlight--
		}))
		s.add(1)
		s.onClose = func() { most = max(most, inFlight) }
		flood := make(chan struct{})
		go func() {
			defer close(flood)
			status := http.StatusOK
			for status == http.StatusOK {
				status = <-send(h, "1", http.NoBody)
			}
		}()
		start := time.Now()
		require.NoError(t, closer.Close(t.Context()))
		<-flood
		assert.Zero(t, most, "POSTs in flight when the session was closed")
		assert.Less(t, time.Since(start), 200*time.Millisecond)
	})
}

// zishang520 v3 may go on listing a session that has no connection any more.
func TestListedWithoutAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		socketio.Mount(c, s, s)
		s.deaf = true
		s.add(2)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.NoError(t, c.Close(ctx))
		assert.Less(t, time.Since(start), 4*time.Second)
		assert.Equal(t, 2, s.count())
	})
}
