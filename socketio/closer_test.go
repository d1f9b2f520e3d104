package socketio_test

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

	"github.com/gracefulfx/gracefulfx/socketio"
)

// servers are the fakes of all shapes, each mounted by its function.
var servers = map[string]func(*socketio.Closer, ...socketio.Option) (*sessions, http.Handler){
	"Mount": func(c *socketio.Closer, opts ...socketio.Option) (*sessions, http.Handler) {
		s := new(engineServer)
		return &s.sessions, socketio.Mount(c, s, s, opts...)
	},
	"MountGoogollee": func(c *socketio.Closer, opts ...socketio.Option) (*sessions, http.Handler) {
		s := new(roomServer)
		return &s.sessions, socketio.MountGoogollee(c, s, opts...)
	},
}

// each runs f, in a bubble, for each way to mount a server.
func each(t *testing.T, f func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler), opts ...socketio.Option) {
	t.Helper()
	for name, mount := range servers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := socketio.New()
				s, h := mount(c, opts...)
				f(t, c, s, h)
			})
		})
	}
}

func TestCloseTellsEveryClient(t *testing.T) {
	each(t, func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler) {
		s.add(20)
		assert.Equal(t, []socketio.Count{{Server: "socket.io", Clients: 20}}, c.Counts())
		assert.Equal(t, 20, c.Clients())
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Zero(t, s.count())
		assert.Less(t, time.Since(start), 100*time.Millisecond)
		assert.Equal(t, "told 20 clients to leave: socket.io 20", c.String())
	})
}

func TestGate(t *testing.T) {
	each(t, func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler) {
		assert.Equal(t, http.StatusOK, ask(t, h, "").Code)
		require.Equal(t, 1, s.count())
		require.NoError(t, c.Close(t.Context()))

		w := ask(t, h, "")
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
		assert.Equal(t, "close", w.Header().Get("Connection"))
		assert.Zero(t, s.count(), "the server never saw it")
		assert.Equal(t, http.StatusBadRequest, ask(t, h, "unknown").Code, "the server's own answer")
	})
}

func TestPollsEndWithTheirSession(t *testing.T) {
	each(t, func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler) {
		s.add(1)
		answer := make(chan int, 1)
		go func() { answer <- ask(t, h, "1").Code }()
		synctest.Wait()
		require.NoError(t, c.Close(t.Context()))
		assert.Equal(t, http.StatusOK, <-answer)
	})
}

// zishang520 v3 leaves the long polls of a closed session unanswered.
func TestMutePollsAreEnded(t *testing.T) {
	each(t, func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler) {
		s.mute = true
		s.add(1)
		answer := make(chan int, 1)
		go func() { answer <- ask(t, h, "1").Code }()
		synctest.Wait()
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Equal(t, http.StatusTeapot, <-answer)
		assert.GreaterOrEqual(t, time.Since(start), 20*time.Millisecond)
		assert.LessOrEqual(t, time.Since(start), 100*time.Millisecond)
	})
}

// A request that passed the gate just before the drain opens its session late,
// and the server counts it later still.
func TestSessionThatOpensMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(engineServer)
		h := socketio.Mount(c, s, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			time.Sleep(300 * time.Millisecond)
			time.AfterFunc(5*time.Millisecond, func() { s.add(1) })
		}))
		go ask(t, h, "")
		synctest.Wait()
		require.NoError(t, c.Close(t.Context()))
		assert.Len(t, s.closeTimes(), 1)
		assert.Zero(t, s.count())
	})
}

func TestSpread(t *testing.T) {
	const d = 10 * time.Second
	each(t, func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler) {
		s.add(10)
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		times := s.closeTimes()
		require.Len(t, times, 10)
		for i, at := range times {
			assert.Equal(t, time.Duration(i)*d/10, at.Sub(start))
		}
		assert.Less(t, time.Since(start), d)
	}, socketio.Spread(d))
}

// Whoever is left when the drain stops waiting is told at once.
func TestSpreadBeyondTheDrain(t *testing.T) {
	each(t, func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler) {
		s.add(10)
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(cause) })
		start := time.Now()
		err := c.Close(ctx)
		assert.ErrorIs(t, err, cause)
		assert.ErrorContains(t, err, "socket.io: 9 clients had not left")
		assert.Equal(t, time.Second, time.Since(start))
		synctest.Wait()
		assert.Zero(t, s.count())
	}, socketio.Spread(time.Minute))
}

func TestClientThatStays(t *testing.T) {
	each(t, func(t *testing.T, c *socketio.Closer, s *sessions, h http.Handler) {
		s.deaf = true
		s.add(1)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+5*time.Millisecond) // between two looks
		defer cancel()
		go askUntil(t, ctx.Done(), h, "1")
		err := c.Close(ctx)
		assert.ErrorContains(t, err, "socket.io: 1 client had not left")
		assert.Greater(t, len(s.closeTimes()), 10, "told again and again")
		synctest.Wait()
	})
}

// googollee's ForEach may wait for a lock that is never released.
func TestServerThatDoesNotList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(roomServer)
		socketio.MountGoogollee(c, s)
		s.add(2)
		s.held = make(chan struct{})
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Less(t, time.Since(start), 5*time.Second)
		close(s.held)
		synctest.Wait()
	})
}

// googollee goes on listing a session at times whose client is gone.
func TestListedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), new(roomServer)
		socketio.MountGoogollee(c, s)
		s.deaf = true
		s.add(2)
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Less(t, time.Since(start), 4*time.Second)
		assert.Equal(t, 2, s.Count())
	})
}

// googollee counts on a session that is closed while it is being opened.
func TestOrphanedSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := socketio.New(), &roomServer{lost: 2}
		socketio.MountGoogollee(c, s)
		s.add(3)
		start := time.Now()
		require.NoError(t, c.Close(t.Context()))
		assert.Less(t, time.Since(start), 3*time.Second)
		assert.Equal(t, 2, s.Count())
	})
}

// Only requests of Engine.IO pass the drain's gate, and only for a mounted
// server.
func TestAdmitLate(t *testing.T) {
	admits := func(c *socketio.Closer, url string) bool {
		return c.AdmitLate(httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil))
	}
	c := socketio.New()
	assert.False(t, admits(c, "/socket.io/?EIO=4&transport=polling"), "nothing is mounted")
	s := new(engineServer)
	socketio.Mount(c, s, s)
	assert.True(t, admits(c, "/socket.io/?EIO=4&transport=polling"))
	assert.True(t, admits(c, "/chat?EIO=3&transport=websocket&sid=1"))
	assert.False(t, admits(c, "/socket.io/socket.io.js"))
}

// nilServer was never asked for its handler.
type nilServer struct{}

func (nilServer) Engine() engine { return nil }

func TestServerWithoutEngine(t *testing.T) {
	c := socketio.New()
	socketio.Mount(c, nilServer{}, http.NotFoundHandler())
	assert.Zero(t, c.Clients())
	assert.NoError(t, c.Close(t.Context()))
}

func TestNames(t *testing.T) {
	c := socketio.New()
	assert.Equal(t, "socketio", c.Name())
	assert.Equal(t, "nothing mounted", c.String())
	for _, opts := range [][]socketio.Option{nil, nil, {socketio.Named("chat")}} {
		s := new(engineServer)
		socketio.Mount(c, s, s, opts...)
	}
	c.Add(conn{})
	assert.Equal(t, []socketio.Count{{"socket.io", 0}, {"socket.io 2", 0}, {"chat", 0}, {"connections", 1}}, c.Counts())
	assert.Equal(t, "game", socketio.New(socketio.Named("game")).Name())
}
