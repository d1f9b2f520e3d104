package graceful_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestHTTP2GoesAway(t *testing.T) {
	tests := []struct {
		name   string
		before func(p *peer2) // the drain
		during func(p *peer2)
	}{
		{
			name:   "on a connection that is idle",
			before: func(p *peer2) { p.handshake().speak() },
		},
		{
			name:   "on a connection that has not spoken yet",
			before: func(p *peer2) { p.handshake() },
			during: func(p *peer2) { p.speak() },
		},
		{
			name:   "on a connection in its handshake",
			during: func(p *peer2) { p.handshake().speak() },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := startTLS(t, graceful.Config{}, say)
				p := a.dial2()
				if tt.before != nil {
					tt.before(p)
				}
				synctest.Wait()
				start := time.Now()
				drained := a.drain()
				if tt.during != nil {
					tt.during(p)
				}
				p.sentAway()
				r := <-drained
				require.NoError(t, r.err)
				assert.Equal(t, 1, r.Initial.Total())
				assert.Less(t, time.Since(start), 200*ms, "net/http would leave it a second")
			})
		})
	}
}

// A client that has nothing to say does not hold up the drain longer than one
// that speaks HTTP/1.
func TestHTTP2SilentBehindItsHandshake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startTLS(t, graceful.Config{}, say)
		a.dial2().handshake()
		assert.Equal(t, "http2 1", a.states())
		r := <-a.drain()
		require.NoError(t, r.err)
		assert.LessOrEqual(t, r.Took, 1200*ms)
	})
}

// In the lame duck connections stay as they are: a client that left now would come
// straight back.
func TestHTTP2LameDuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startTLS(t, graceful.Config{Delay: 5 * time.Second}, say)
		old := a.dial2().handshake().speak()
		synctest.Wait()
		start := time.Now()
		drained := a.drain()
		young := a.dial2().handshake().speak()
		time.Sleep(4900 * ms)
		assert.Equal(t, "http2 2", a.states())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			young.sentAway()
		}()
		old.sentAway()
		<-gone
		r := <-drained
		require.NoError(t, r.err)
		assert.Less(t, time.Since(start), 5200*ms)
	})
}

func TestHTTP2StreamsGoOn(t *testing.T) {
	t.Parallel()
	a := start2(t, graceful.Config{}, newGated())
	c := client2(t, a.Addr)
	replies := make(chan string, 1)
	go func() {
		resp, err := c.Get("https://example.com/held")
		if err != nil {
			replies <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		replies <- resp.Proto + " " + string(body)
	}()
	r := <-a.gate.began
	assert.Equal(t, 2, r.ProtoMajor)
	drained := a.drain()
	a.await(graceful.PhaseWait)
	close(a.gate.free)
	assert.Equal(t, "HTTP/2.0 /held", <-replies)
	got := <-drained
	require.NoError(t, got.err)
	assert.Equal(t, graceful.RequestReport{Finished: 1}, got.Requests)
}

// A stream that comes behind GOAWAY is sent again elsewhere by Go's transport,
// and nobody sees it fail.
func TestHTTP2NewStreamsGoElsewhere(t *testing.T) {
	t.Parallel()
	var served [2]atomic.Int64
	counting := func(i int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			served[i].Add(1)
			say(w, r)
		})
	}
	a, b := start2(t, graceful.Config{}, counting(0)), start2(t, graceful.Config{}, counting(1))
	c := client2(t, func() net.Addr {
		if a.drainer.Phase() == graceful.PhaseServing {
			return a.Addr()
		}
		return b.Addr()
	})
	ask := func() {
		resp, err := c.Get("https://example.com/")
		if assert.NoError(t, err) {
			assert.Equal(t, 200, resp.StatusCode)
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	}
	ask()
	require.EqualValues(t, 1, served[0].Load())
	drained := a.drain()
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			for range 20 {
				ask()
			}
		})
	}
	asking.Wait()
	assert.NoError(t, (<-drained).err)
	ask()
	assert.EqualValues(t, 162, served[0].Load()+served[1].Load())
	assert.Positive(t, served[1].Load())
}

// A stream that hangs is cut at the timeout, and its context told why.
func TestHTTP2TimesOut(t *testing.T) {
	t.Parallel()
	began, causes := make(chan struct{}), make(chan error, 1)
	a := start2(t, graceful.Config{Timeout: 50 * ms}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
		causes <- context.Cause(r.Context())
	}))
	c := client2(t, a.Addr)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		if resp, err := c.Get("https://example.com/"); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-began
	r := <-a.drain()
	assert.ErrorIs(t, r.err, graceful.ErrTimeout)
	assert.ErrorIs(t, <-causes, graceful.ErrTimeout)
	<-asked
	assert.NoError(t, a.tracker.Wait(t.Context()), "no connection is left")
}

// What the user's server is told of an HTTP/2 connection: once of each change,
// in their order.
func TestHTTP2CallsWhatItWasGiven(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	states := make(map[net.Conn][]http.ConnState)
	srv := &http.Server{
		Addr: "127.0.0.1:0", TLSConfig: serverTLS(),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, "base", r.Context().Value(baseKey{}))
			assert.IsType(t, (*tls.Conn)(nil), r.Context().Value(connKey{}))
			if assert.NotNil(t, r.TLS) {
				assert.Equal(t, "h2", r.TLS.NegotiatedProtocol)
			}
			say(w, r)
		}),
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.Background(), baseKey{}, "base")
		},
		ConnContext: func(ctx context.Context, nc net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, nc)
		},
		ConnState: func(nc net.Conn, s http.ConnState) {
			mu.Lock()
			defer mu.Unlock()
			states[nc] = append(states[nc], s)
		},
	}
	a := start(t, graceful.Config{}, srv)
	c := client2(t, a.Addr)
	resp, err := c.Get("https://example.com/hello")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, "/hello", string(body))

	for range 20 { // clients that go as soon as they have come
		p := a.dial2().handshake()
		require.NoError(t, p.Close())
	}
	require.NoError(t, (<-a.drain()).err)
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		for _, list := range states {
			if list[len(list)-1] != http.StateClosed {
				return false
			}
		}
		return true
	}, _patience, ms)
	mu.Lock()
	defer mu.Unlock()
	assert.Len(t, states, 21)
	for _, list := range states {
		assert.Equal(t, http.StateNew, list[0])
		for i, s := range list {
			assert.Equal(t, i == 0, s == http.StateNew, list)
			assert.Equal(t, i == len(list)-1, s == http.StateClosed, list)
		}
	}
}

// A server whose user has switched HTTP/2 off does not offer it.
func TestHTTP2SwitchedOff(t *testing.T) {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	for name, srv := range map[string]*http.Server{
		"by Protocols":    {Protocols: &http1},
		"by TLSNextProto": {TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}},
	} {
		t.Run(name, func(t *testing.T) {
			srv.Addr, srv.TLSConfig, srv.Handler = "127.0.0.1:0", serverTLS(), http.HandlerFunc(say)
			a := start(t, graceful.Config{QuietPeriod: ms}, srv)
			resp, err := client2(t, a.Addr).Get("https://example.com/")
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, 1, resp.ProtoMajor)
			assert.NoError(t, (<-a.drain()).err)
		})
	}
}
