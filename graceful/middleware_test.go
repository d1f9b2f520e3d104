package graceful_test

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

	"github.com/gracefulfx/gracefulfx/graceful"
)

// foreign is a server that the drainer does not own.
type foreign struct {
	*testing.T
	drainer *graceful.Drainer
	mem     *graceful.MemListener
}

// serveForeign serves h behind the middleware on a plain http.Server, which is
// closed at the end of the test.
func serveForeign(t *testing.T, config graceful.Config, h http.Handler) *foreign {
	t.Helper()
	d, err := graceful.NewDrainer(graceful.NewTracker(), config)
	require.NoError(t, err)
	f := &foreign{T: t, drainer: d, mem: graceful.NewMemListener()}
	srv := &http.Server{Handler: d.Middleware(h)}
	served := make(chan error)
	go func() { served <- srv.Serve(f.mem) }()
	t.Cleanup(func() {
		_ = srv.Close()
		<-served
	})
	return f
}

func (f *foreign) dial() *peer {
	nc, err := f.mem.Dial()
	require.NoError(f, err)
	return newPeer(f.T, nc)
}

func (f *foreign) drain() <-chan outcome {
	return (&app{drainer: f.drainer}).drain()
}

func TestMiddlewareAwaitsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		f := serveForeign(t, graceful.Config{}, g)
		p := f.dial()
		p.get("/held")
		<-g.began
		drained := f.drain()
		time.Sleep(5 * time.Second)
		close(g.free)
		assert.Equal(t, "/held", p.receive().Body)
		r := <-drained
		require.NoError(t, r.err)
		assertTook(t, 5*time.Second, r.Took)
		assert.Equal(t, graceful.RequestReport{Finished: 1}, r.Requests)
	})
}

func TestMiddlewareAnswersLateRequestsByPolicy(t *testing.T) {
	tests := []struct {
		late graceful.LatePolicy
		want int
		told graceful.RequestReport
	}{
		{graceful.Reject, 502, graceful.RequestReport{Finished: 1, Rejected: 1}},
		{graceful.Serve, 200, graceful.RequestReport{Finished: 1, ServedLate: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.late.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGated()
				f := serveForeign(t, graceful.Config{Late: tt.late}, g)
				held, late := f.dial(), f.dial()
				held.get("/held") // keeps the drain going
				<-g.began
				assert.False(t, late.ask("/free").Close)
				drained := f.drain()
				synctest.Wait()
				got := late.ask("/free")
				assert.Equal(t, tt.want, got.Status)
				assert.True(t, got.Close)
				late.gone()
				close(g.free)
				held.receive()
				assert.Equal(t, tt.told, (<-drained).Requests)
			})
		})
	}
}

func TestMiddlewareCancelsContextsWithACause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		causes := make(chan error, 1)
		f := serveForeign(t, graceful.Config{Timeout: time.Second}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			causes <- context.Cause(r.Context())
		}))
		p := f.dial()
		p.get("/")
		synctest.Wait()
		r := <-f.drain()
		assert.ErrorIs(t, r.err, graceful.ErrTimeout)
		assert.ErrorIs(t, <-causes, graceful.ErrTimeout)
		assertTook(t, time.Second, r.Took)
	})
}

// Of the connection it knows nothing, but the reply to a request that is cut is
// never empty, and the request counts and is told of.
func TestMiddlewareCutsAHandlerThatWritesNothing(t *testing.T) {
	for _, request := range []string{"GET / HTTP/1.1", "HEAD / HTTP/1.1", "GET / HTTP/1.0"} {
		synctest.Test(t, func(t *testing.T) {
			began := make(chan struct{})
			told := make(chan graceful.Forced, 1)
			observe := observerFunc(func(e graceful.Event) {
				if forced, ok := e.(graceful.Forced); ok {
					told <- forced
				}
			})
			f := serveForeign(t, graceful.Config{Observer: observe}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(began)
				<-r.Context().Done()
			}))
			p := f.dial()
			p.send(request + "\r\nHost: x\r\nConnection: keep-alive\r\n\r\n")
			<-began
			drained := f.drain()
			synctest.Wait()
			f.drainer.Force(nil)
			text, err := io.ReadAll(p) // the connection closes
			require.NoError(t, err)
			assert.Regexp(t, `^HTTP/1\.[01] 503 `, string(text))
			assert.Contains(t, string(text), "\r\nConnection: close\r\n")
			assert.Equal(t, graceful.RequestReport{Cut: 1}, (<-drained).Requests)
			cut := (<-told).Cut
			require.Len(t, cut, 1)
			assert.True(t, cut[0].Returned)
			assert.Equal(t, "/", cut[0].Path)
		})
	}
}

func TestMiddlewareIsNothingAroundAServersOwnHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		var a *app
		a = serve(t, graceful.Config{}, func(w http.ResponseWriter, r *http.Request) {
			a.drainer.Middleware(g).ServeHTTP(w, r)
		})
		p := a.dial()
		p.get("/held")
		<-g.began
		drained := a.drain()
		close(g.free)
		assert.True(t, p.receive().Close)
		assert.Equal(t, graceful.RequestReport{Finished: 1}, (<-drained).Requests, "it counts once")
	})
}

func TestMiddlewareOfAHandlerThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveForeign(t, graceful.Config{}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}))
		p := f.dial()
		p.get("/")
		p.gone()
		r := <-f.drain()
		require.NoError(t, r.err, "nobody waits for it")
	})
}

// A stream of HTTP/2 is never late, gets the writer as it is, and no header field
// that HTTP/2 forbids.
func TestMiddlewareOfAStream(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	_, err = d.Drain(t.Context())
	require.NoError(t, err)
	for _, major := range []int{2, 3} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.ProtoMajor = major
		w := httptest.NewRecorder()
		d.Middleware(http.HandlerFunc(func(got http.ResponseWriter, _ *http.Request) {
			assert.Same(t, w, got)
			_, _ = io.WriteString(got, "hello")
		})).ServeHTTP(w, r)
		assert.Equal(t, "hello", w.Body.String())
		assert.NotContains(t, w.Header(), "Connection")
	}
}
