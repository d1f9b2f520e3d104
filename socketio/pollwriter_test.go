package socketio_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// poll sends a long poll of a session, and returns where its answer comes.
func poll(h http.Handler, sid string) <-chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/socket.io/?EIO=3&transport=polling&j=0&sid="+sid, nil))
		answer <- w
	}()
	synctest.Wait()
	return answer
}

// zishang520 v3 returns from a poll that is ended without a word, and an empty 200
// tells nothing to a client that polls by script.
func TestEndedPollIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		s.mute = true
		s.add(1)
		h := socketio.Mount(c, s, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		answer := poll(h, "1")
		require.NoError(t, c.Close(t.Context()))
		w := <-answer
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
		assert.Equal(t, "close", w.Header().Get("Connection"))
	})
}

// A server may be about to answer a poll, from another goroutine, as the drain does.
// zishang520 v2 was: two writes of one map end the process.
func TestServerAnswersAsItsPollIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		s.mute = true
		s.add(1)
		answered := make(chan struct{})
		h := socketio.Mount(c, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			go func() {
				defer close(answered)
				<-r.Context().Done()
				w.Header().Set("Content-Type", "text/plain")
			}()
			<-r.Context().Done()
		}))
		answer := poll(h, "1")
		require.NoError(t, c.Close(t.Context()))
		<-answered
		got := <-answer
		assert.Equal(t, http.StatusServiceUnavailable, got.Code)
		assert.Equal(t, "close", got.Header().Get("Connection"))
	})
}

// What a server answers by itself is its answer, and what it answers when its
// handler has returned is an error for it, and reaches nobody.
func TestAnswerOfAPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		s.mute = true
		s.add(1)
		late := make(chan http.ResponseWriter, 1)
		h := socketio.Mount(c, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			late <- w
			w.Header().Set("Content-Type", "text/javascript")
			_, err := w.Write([]byte(`___eio[0]("1");`))
			assert.NoError(t, err)
			w.(http.Flusher).Flush()
		}))
		answer := poll(h, "1")
		require.NoError(t, c.Close(t.Context()))
		got := <-answer
		w := <-late
		w.Header().Set("Late", "1")
		w.WriteHeader(http.StatusTeapot)
		_, err := w.Write([]byte("late"))
		require.Error(t, err)
		w.(http.Flusher).Flush()
		assert.Equal(t, http.StatusOK, got.Code)
		assert.Equal(t, `___eio[0]("1");`, got.Body.String())
		assert.Empty(t, got.Header().Get("Late"))
		assert.True(t, got.Flushed)
	})
}
