package graceful_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func checked(t *testing.T, checks ...graceful.Check) *graceful.Readiness {
	t.Helper()
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	r := graceful.NewReadiness(d)
	require.NoError(t, r.AddChecks(checks...))
	return r
}

func probe(r *graceful.Readiness) int {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ready", nil))
	return w.Code
}

func TestReadinessIsRedWhileACheckFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken atomic.Bool
		r := checked(t,
			graceful.Check{Name: "good", Run: func(context.Context) error { return nil }},
			graceful.Check{Name: "other", Run: func(context.Context) error {
				if broken.Load() {
					return errors.New("refused")
				}
				return nil
			}})
		assert.Equal(t, http.StatusOK, probe(r))
		broken.Store(true)
		assert.Equal(t, http.StatusOK, probe(r), "what was found just now holds")
		time.Sleep(time.Second)
		assert.Equal(t, http.StatusServiceUnavailable, probe(r))
		results := r.Check(t.Context())
		require.Len(t, results, 2)
		assert.Equal(t, "good", results[0].Name)
		require.NoError(t, results[0].Err)
		require.EqualError(t, results[1].Err, "refused")
	})
}

// However many probes come, a check runs once, and one that hangs is not called
// again before it has returned.
func TestChecksRunOnceAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		free := make(chan struct{})
		r := checked(t, graceful.Check{Name: "hangs", Run: func(context.Context) error {
			runs.Add(1)
			<-free
			return nil
		}})
		began := time.Now()
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() { assert.Equal(t, http.StatusServiceUnavailable, probe(r)) })
		}
		all.Wait()
		assert.Equal(t, 1100*time.Millisecond, time.Since(began))
		time.Sleep(time.Minute)
		began = time.Now()
		assert.Equal(t, http.StatusServiceUnavailable, probe(r))
		assert.Zero(t, time.Since(began), "it has had its time")
		assert.EqualValues(t, 1, runs.Load())
		close(free)
		time.Sleep(time.Second)
		assert.Equal(t, http.StatusOK, probe(r))
		assert.EqualValues(t, 2, runs.Load())
	})
}

func TestChecksAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := checked(t,
			graceful.Check{Name: "obeys", Run: func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			}},
			graceful.Check{Name: "panics", Run: func(context.Context) error { panic("no") }},
			graceful.Check{Name: "goes", Run: func(context.Context) error {
				runtime.Goexit()
				return nil
			}})
		began := time.Now()
		results := r.Check(t.Context())
		assert.Equal(t, time.Second, time.Since(began))
		require.ErrorIs(t, results[0].Err, context.DeadlineExceeded)
		assert.Equal(t, time.Second, results[0].Took)
		require.EqualError(t, results[1].Err, "panic: no")
		require.EqualError(t, results[2].Err, "called runtime.Goexit")
	})
}

func TestChecksThatAreNone(t *testing.T) {
	run := func(context.Context) error { return nil }
	r := checked(t, graceful.Check{Name: "a", Run: run})
	require.ErrorContains(t, r.AddChecks(graceful.Check{Run: run}), "a check has no name")
	require.ErrorContains(t, r.AddChecks(graceful.Check{Name: "b"}), `check "b" has no function`)
	require.ErrorContains(t, r.AddChecks(graceful.Check{Name: "a", Run: run}), `there is a check named "a" already`)
}
