package ops

import (
	"context"
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

// seen is a viewer that counts what it is told.
type seen struct {
	mu     sync.Mutex
	header http.Header
	status int
	events []string
}

func (s *seen) Header() http.Header { return s.header }
func (s *seen) WriteHeader(n int)   { s.status = n }
func (s *seen) Flush()              {}

func (s *seen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, string(p))
	return len(p), nil
}

func (s *seen) told() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events
}

// watch makes a viewer that leaves when ctx ends.
func watch(ctx context.Context, all *sync.WaitGroup, h http.Handler) *seen {
	s := &seen{header: http.Header{}}
	r := httptest.NewRequest(http.MethodGet, "http://localhost/events", nil)
	r.Header.Set("Authorization", "Bearer "+_token)
	all.Go(func() { h.ServeHTTP(s, local(r.WithContext(ctx))) })
	return s
}

// local has a request come by a Unix socket.
func local(r *http.Request) *http.Request {
	addr := net.Addr(&net.UnixAddr{Net: "unix"})
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
}

// held is a drain that a request holds up.
func held(t *testing.T) (h http.Handler, d *graceful.Drainer, release func()) {
	t.Helper()
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{Timeout: time.Hour})
	require.NoError(t, err)
	began, free, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	slow := d.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(began)
		<-free
	}))
	go func() {
		defer close(over)
		slow.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	}()
	<-began
	h, err = NewHandler(HandlerConfig{Drainer: d, Tracker: tracker})
	require.NoError(t, err)
	return h, d, func() {
		close(free)
		<-over
	}
}

// However many watch, they are told four times a second, and of one snapshot.
func TestViewersShareFourSnapshotsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, d, release := held(t)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		first := watch(ctx, &all, h)
		time.Sleep(100 * time.Millisecond)
		second := watch(ctx, &all, h)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		assert.InDelta(t, 11, len(first.told()), 1, "once a second while nothing happens")

		before := len(first.told())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := d.Drain(context.Background())
			assert.NoError(t, err)
		}()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		told := len(first.told()) - before
		assert.LessOrEqual(t, told, 42)
		assert.GreaterOrEqual(t, told, 38)
		texts := map[string]bool{}
		for _, one := range first.told() {
			texts[one] = true
		}
		for _, one := range second.told() {
			texts[one] = true
		}
		assert.LessOrEqual(t, len(texts), 11+42+2, "both are told of the same")

		cancel()
		all.Wait()
		release()
		<-done
	})
}

// The drain is seen by who watches as soon as it begins.
func TestViewersSeeTheBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, d, release := held(t)
		var all sync.WaitGroup
		s := watch(t.Context(), &all, h)
		synctest.Wait()
		before := len(s.told())
		go func() { _, _ = d.Drain(context.Background()) }()
		synctest.Wait()
		require.Greater(t, len(s.told()), before)
		assert.NotContains(t, s.told()[before], `"phase":"serving"`)
		release()
		all.Wait()
		<-d.Done()
		assert.True(t, strings.HasPrefix(s.told()[len(s.told())-1], "event: end\n"))
	})
}

func TestSixteenMayWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _, release := held(t)
		defer release()
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range 16 {
			watch(ctx, &all, h)
		}
		synctest.Wait()
		late := watch(ctx, &all, h)
		synctest.Wait()
		assert.Equal(t, http.StatusServiceUnavailable, late.status)
		assert.NotEmpty(t, late.header.Get("Retry-After"))
		cancel()
		all.Wait()

		ctx, cancel = context.WithCancel(t.Context())
		again := watch(ctx, &all, h)
		synctest.Wait()
		assert.Zero(t, again.status, "seats are given back")
		assert.Len(t, again.told(), 1)
		cancel()
		all.Wait()
	})
}

func TestLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		allowed := 0
		for range 40 { // for ten seconds
			for range 10 {
				if l.allow(time.Now()) {
					allowed++
				}
			}
			time.Sleep(250 * time.Millisecond)
		}
		assert.InDelta(t, 43, allowed, 1, "four at once, and four a second")
	})
}
