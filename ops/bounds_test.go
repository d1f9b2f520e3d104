package ops

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// ordering makes an order of who knows the token.
func ordering(path, action string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, nil)
	r.Header.Set("Authorization", "Bearer "+_token)
	r.Header.Set(_orderHeader, action)
	return r
}

// knowing makes a handler that wants the token.
func knowing(t *testing.T, c HandlerConfig) http.Handler {
	t.Helper()
	c.Tracker, c.Token = graceful.NewTracker(), _token
	d, err := graceful.NewDrainer(c.Tracker, graceful.Config{})
	require.NoError(t, err)
	c.Drainer = d
	h, err := NewHandler(c)
	require.NoError(t, err)
	return h
}

// Who sends a request byte by byte, or a body that nobody asked for, is not waited
// for.
func TestRequestsAreGivenTenSeconds(t *testing.T) {
	for name, text := range map[string]string{
		"half a head": "GET /status HTTP/1.1\r\nHost: loc",
		"half a body": strings.Replace(get("/livez"), "\r\n\r\n", "\r\nContent-Length: 1000\r\n\r\n", 1) + "x",
	} {
		synctest.Test(t, func(t *testing.T) {
			nc := serve(t, knowing(t, HandlerConfig{})).dial(t, text)
			began := time.Now()
			_, err := io.Copy(io.Discard, nc)
			require.NoError(t, err, name)
			assert.LessOrEqual(t, time.Since(began), 11*time.Second, name)
		})
	}
}

func TestIdleConnectionsAreGivenTwoMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nc := serve(t, knowing(t, HandlerConfig{})).dial(t, get("/livez"))
		began := time.Now()
		_, err := io.Copy(io.Discard, nc)
		require.NoError(t, err)
		assert.Equal(t, 2*time.Minute, time.Since(began))
	})
}

// A server of net/http takes a megabyte otherwise.
func TestLongHeadsAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := serve(t, knowing(t, HandlerConfig{}))
		nc := p.dial(t, "GET /livez HTTP/1.1\r\nHost: x\r\n")
		go func() { _, _ = io.WriteString(nc, "X-Long: "+strings.Repeat("x", 32<<10)+"\r\n\r\n") }()
		assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, answer(t, nc).StatusCode)
	})
}

// A viewer who does not read gives its seat back; one who does keeps it.
func TestViewersWhoDoNotReadAreLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := knowing(t, HandlerConfig{})
		p := serve(t, h)
		reads := p.dial(t, get("/events"))
		var told sync.WaitGroup
		told.Go(func() { _, _ = io.Copy(io.Discard, reads) })
		for range 15 {
			p.dial(t, get("/events"))
		}
		synctest.Wait()
		late := p.dial(t, get("/events"))
		assert.Equal(t, http.StatusServiceUnavailable, answer(t, late).StatusCode)
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Len(t, h.(*handler).viewers.taken, 1)
		require.NoError(t, reads.Close())
		told.Wait()
	})
}

// The seventeenth is told at once, and begins nothing.
func TestSixteenMayWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, d, release := held(t)
		var all sync.WaitGroup
		answers := make([]*httptest.ResponseRecorder, 16)
		for i := range answers {
			answers[i] = httptest.NewRecorder()
			all.Go(func() { h.ServeHTTP(answers[i], local(ordering("/drain?wait=true", "drain"))) })
		}
		synctest.Wait()
		late := httptest.NewRecorder()
		h.ServeHTTP(late, local(ordering("/drain?wait=true", "drain")))
		assert.Equal(t, http.StatusServiceUnavailable, late.Code)
		release()
		all.Wait()
		for _, w := range answers {
			assert.Equal(t, http.StatusOK, w.Code)
		}
		assert.Empty(t, h.(*handler).waiters.taken, "seats are given back")
		<-d.Done()
	})
}

func TestWaitersWhoDoNotReadAreLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := knowing(t, HandlerConfig{})
		nc := serve(t, h).dial(t, get("/prestop"))
		<-h.(*handler).Drainer.Done()
		time.Sleep(time.Minute)
		n, err := io.Copy(io.Discard, nc)
		require.NoError(t, err)
		assert.Zero(t, n, "the connection was closed")
	})
}

// An app that has not started begins its drain later than it is asked to.
func TestOrdersDoNotWaitForTheBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		h := knowing(t, HandlerConfig{Drain: func(string) { asked++ }})
		for range 2 {
			w := httptest.NewRecorder()
			go h.ServeHTTP(w, ordering("/drain", "drain"))
			time.Sleep(time.Minute)
			synctest.Wait()
			assert.Equal(t, http.StatusAccepted, w.Code)
			assert.Contains(t, w.Body.String(), `"phase":"serving"`)
		}
		assert.Equal(t, 1, asked, "an order is passed on once")
	})
}

// A reply to an order shows what has come of it.
func TestOrdersAreAnsweredWhenTheDrainHasBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := graceful.NewTracker()
		d, err := graceful.NewDrainer(tracker, graceful.Config{Delay: time.Hour})
		require.NoError(t, err)
		h, err := NewHandler(HandlerConfig{Drainer: d, Tracker: tracker, Token: _token, Drain: func(string) {
			time.AfterFunc(_beginPatience/2, func() { _, _ = d.Drain(context.Background()) })
		}})
		require.NoError(t, err)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, ordering("/drain", "drain"))
		assert.NotContains(t, w.Body.String(), `"phase":"serving"`)
		d.Force(nil)
		<-d.Done()
	})
}

func TestOrdersOfWhoHasGoneAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := knowing(t, HandlerConfig{Drain: func(string) {}})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		h.ServeHTTP(httptest.NewRecorder(), ordering("/drain", "drain").WithContext(ctx))
		assert.Zero(t, time.Since(began))
	})
}

// A page that drains with others ends with them, at once.
func TestViewersOnAServerThatIsNotLastEndAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := graceful.NewTracker()
		d, err := graceful.NewDrainer(tracker, graceful.Config{})
		require.NoError(t, err)
		h, err := NewHandler(HandlerConfig{Drainer: d, Tracker: tracker, Token: _token})
		require.NoError(t, err)
		p := newPipes()
		s, err := graceful.NewServer(d, graceful.ServerConfig{HTTP: &http.Server{Handler: h}, Listeners: []net.Listener{p}})
		require.NoError(t, err)
		require.NoError(t, s.Start(t.Context()))
		nc := p.dial(t, get("/events"))
		go func() { _, _ = io.Copy(io.Discard, nc) }()
		synctest.Wait()
		r, err := d.Drain(context.Background())
		require.NoError(t, err)
		assert.Less(t, r.Took, _forcePatience)
	})
}

// What comes by the middleware when all else is done holds no viewer, who would
// hold the drain up.
func TestViewersDoNotWaitBehindTheLastCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lastStage(t)
		began, free := make(chan struct{}), make(chan struct{})
		late := l.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			close(began)
			<-free
		}))
		var all sync.WaitGroup
		all.Go(func() { late.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)) })
		<-began
		s := watch(t.Context(), &all, l.handler)
		time.Sleep(2 * _forcePatience)
		synctest.Wait()
		assert.Equal(t, "event: end", lastEvent(s))
		close(free)
		all.Wait()
		require.NoError(t, l.end().Forced)
	})
}

// Where only idle connections are left, which hold nothing up, the page goes on.
func TestViewersSeeIdleConnectionsLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := graceful.NewTracker()
		d, err := graceful.NewDrainer(tracker, graceful.Config{Timeout: time.Minute, QuietPeriod: 10 * time.Second})
		require.NoError(t, err)
		h, err := NewHandler(HandlerConfig{Drainer: d, Tracker: tracker})
		require.NoError(t, err)
		p := newPipes()
		s, err := graceful.NewServer(d, graceful.ServerConfig{HTTP: &http.Server{Handler: h}, Listeners: []net.Listener{p}})
		require.NoError(t, err)
		require.NoError(t, s.Start(t.Context()))
		require.Equal(t, http.StatusOK, answer(t, p.dial(t, get("/livez"))).StatusCode)
		var all sync.WaitGroup
		viewer := watch(t.Context(), &all, h)
		all.Go(func() { _, _ = d.Drain(context.Background()) })
		time.Sleep(5 * time.Second)
		synctest.Wait()
		assert.Equal(t, "event: status", lastEvent(viewer))
		all.Wait()
		assert.Equal(t, "event: end", lastEvent(viewer))
	})
}

// Servers that drain last, as the one of the page does, are left out of what is
// waited for until they are.
func TestLastServersAreShownInTheLastStage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lastStage(t)
		time.Sleep(_interval)
		synctest.Wait()
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/status", nil)
		r.Header.Set("Authorization", "Bearer "+_token)
		l.handler.ServeHTTP(w, r)
		assert.Contains(t, w.Body.String(), `"text":"1 request of metrics, oldest `)
		assert.Contains(t, w.Body.String(), `"oldest":[{"server":"metrics","name":"GET"`)
		require.NoError(t, l.end().Forced)
	})
}

// All who wait for the end get the same snapshot of it.
func TestTheEndIsLookedAtOnce(t *testing.T) {
	h := knowing(t, HandlerConfig{}).(*handler)
	before := h.look()
	end := h.lookLast()
	assert.NotSame(t, before, end)
	assert.Same(t, end, h.lookLast())
}
