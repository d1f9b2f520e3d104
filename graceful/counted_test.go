package graceful_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Every request that the drain has waited for is in its report.
func TestDrainCountsAHijackedRequestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, end, free := make(chan struct{}), make(chan struct{}), make(chan struct{})
		a := serve(t, graceful.Config{}, func(w http.ResponseWriter, r *http.Request) {
			nc, _, err := http.NewResponseController(w).Hijack()
			assert.NoError(t, err)
			began <- struct{}{}
			if r.URL.Path == "/left" {
				go func() {
					<-end
					assert.NoError(t, nc.Close())
				}()
				return
			}
			<-end
			assert.NoError(t, nc.Close())
			<-free
		})
		for _, path := range []string{"/left", "/held"} {
			a.dial().get(path)
			<-began
		}
		synctest.Wait() // the first handler has returned
		drained := a.drain()
		close(end)
		r := <-drained
		close(free)
		require.NoError(t, r.err)
		assert.Equal(t, graceful.RequestReport{Finished: 1}, r.Requests)
	})
}

// A handler whose client has gone is waited for on HTTP/2, as it is on HTTP/1.
func TestDrainWaitsForAStreamWhoseClientHasGone(t *testing.T) {
	s := start2(t, graceful.Config{Timeout: time.Hour}, newGated())
	ctx, cancel := context.WithCancel(t.Context())
	client := client2(t, s.Addr)
	gone := make(chan error, 1)
	go func() {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://x/held", http.NoBody)
		assert.NoError(t, err)
		_, err = client.Do(r)
		gone <- err
	}()
	<-s.gate.began
	drained := s.drain()
	cancel()
	require.ErrorIs(t, <-gone, context.Canceled)
	client.CloseIdleConnections()
	require.NoError(t, s.tracker.Wait(t.Context()))
	s.await(graceful.PhaseWait)
	select {
	case <-drained:
		close(s.gate.free)
		require.Fail(t, "the drain is over, and its handler is not")
	case <-time.After(10 * time.Millisecond):
	}
	close(s.gate.free)
	r := <-drained
	require.NoError(t, r.err)
	assert.Equal(t, graceful.RequestReport{Finished: 1}, r.Requests)
}
