package socketio_test

import (
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

// open asks for a session, and returns where the answer comes.
func open(h http.Handler) <-chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/socket.io/?EIO=3&transport=polling", nil))
		answer <- w
	}()
	synctest.Wait()
	return answer
}

// googollee forgets what is in flight as a session is closed, and what opens one that
// is closed meanwhile: its handler returns a minute later. Who has sent it hears that
// nothing came of it, and the drain does not wait.
func TestForgottenRequests(t *testing.T) {
	for name, tt := range map[string]struct {
		ask  func(h http.Handler) <-chan *httptest.ResponseRecorder
		most time.Duration
	}{
		"long poll": {func(h http.Handler) <-chan *httptest.ResponseRecorder { return poll(h, "1") }, 200 * time.Millisecond},
		"opening":   {open, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := socketio.New(), &roomServer{forgotten: make(chan struct{})}
				h := socketio.MountGoogollee(c, s)
				s.add(1)
				answer := tt.ask(h)
				start := time.Now()
				require.NoError(t, c.Close(t.Context()))
				assert.Less(t, time.Since(start), tt.most)
				w := <-answer
				assert.Equal(t, http.StatusServiceUnavailable, w.Code)
				close(s.forgotten) // its handler returns, and writes into nothing
				synctest.Wait()
				assert.Empty(t, w.Header().Get("Late"))
				assert.NotContains(t, w.Body.String(), "EOF")
			})
		})
	}
}

// What a session sends is waited for, for as long as it sends; what the server does
// with it then is given up earlier, for nobody may poll the replies that it waits for.
func TestForgottenPOST(t *testing.T) {
	for name, tt := range map[string]struct {
		sends, told time.Duration
	}{
		"has come":          {0, time.Second},
		"comes in time":     {2 * time.Second, 3 * time.Second},
		"comes late":        {4500 * time.Millisecond, 5 * time.Second},
		"never comes whole": {time.Hour, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := socketio.New(), &roomServer{forgotten: make(chan struct{})}
				h := socketio.MountGoogollee(c, s)
				s.add(1)
				body, rest := io.Pipe()
				status := send(h, "1", body)
				defer time.AfterFunc(tt.sends, func() { _ = rest.Close() }).Stop()
				start := time.Now()
				require.NoError(t, c.Close(t.Context()))
				times := s.closeTimes()
				assert.InDelta(t, tt.told, times[0].Sub(start), float64(100*time.Millisecond))
				assert.Equal(t, http.StatusServiceUnavailable, <-status)
				assert.Less(t, time.Since(times[0]), 250*time.Millisecond)
				_ = rest.Close()
				close(s.forgotten)
				synctest.Wait()
			})
		})
	}
}

// A server that answers in time is heard, although the drain has ended its request.
func TestAnsweredInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), &roomServer{slow: 30 * time.Millisecond}
		h := socketio.MountGoogollee(c, s)
		s.add(1)
		answer := poll(h, "1")
		require.NoError(t, c.Close(t.Context()))
		assert.Equal(t, http.StatusTeapot, (<-answer).Code)
	})
}

// A panic of the server is net/http's to deal with.
func TestPanicOfAForgetfulServer(t *testing.T) {
	c, s := socketio.New(), &roomServer{panics: http.ErrAbortHandler}
	h := socketio.MountGoogollee(c, s)
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/socket.io/?EIO=3&transport=polling&sid=1", nil))
	})
}
