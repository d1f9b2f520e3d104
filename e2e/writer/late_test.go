package writer_test

import (
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// TestLateCallsNeverPanic calls the writer from a goroutine while its handler
// returns. On net/http such a call is a race of the handler's own about its
// header, but it finds a whole writer.
func TestLateCallsNeverPanic(t *testing.T) {
	if raced {
		t.Skip("the handler itself races")
	}
	const requests, workers = 60_000, 16
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(16))
	var panics atomic.Int32
	var late sync.WaitGroup
	s := serve(t, pair.Pair{By: pair.Owned, Way: pair.Clear}, http1, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begun := make(chan struct{})
		late.Go(func() {
			defer func() {
				if recover() != nil {
					panics.Add(1)
				}
			}()
			close(begun)
			for range 20 {
				_ = w.Header()
			}
		})
		<-begun
	}))
	s.client.Transport.(*http.Transport).MaxIdleConnsPerHost = workers
	var left atomic.Int32
	left.Store(requests)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				reply, err := s.client.Get(s.url)
				if err != nil {
					t.Error(err)
					return
				}
				_ = reply.Body.Close() // it is empty
			}
		})
	}
	all.Wait()
	late.Wait()
	require.Zero(t, panics.Load())
}
