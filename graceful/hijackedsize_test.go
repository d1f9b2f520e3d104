//go:build !race

package graceful_test

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A hijacked connection may live for days, and there may be very many.
func TestHijackedConnectionIsSmall(t *testing.T) {
	const most = 1 << 10 // bytes beyond net/http
	for _, where := range places("mem") {
		t.Run(where.String(), func(t *testing.T) {
			// What other tests have left goes in its own time; a connection is as small
			// as it is once measured.
			var plain, ours int
			for range 3 {
				plain, ours = plainSize(t, where), oursSize(t, where)
				t.Logf("%d bytes each, net/http %d", ours, plain)
				if ours-plain <= most {
					break
				}
			}
			assert.LessOrEqual(t, ours-plain, most)
		})
	}
}

func plainSize(t *testing.T, where place) int {
	t.Helper()
	return hijackedSize(t, where, func(t *testing.T, mem *graceful.MemListener, h http.Handler) func() net.Conn {
		t.Helper()
		s := &http.Server{Handler: h, TLSConfig: serverTLS()}
		s.TLSConfig.NextProtos = []string{"http/1.1"}
		served := make(chan error, 1)
		go func() {
			if where.tls == "" {
				served <- s.Serve(mem)
				return
			}
			served <- s.ServeTLS(mem, "", "")
		}()
		t.Cleanup(func() {
			assert.NoError(t, s.Shutdown(context.Background()))
			assert.ErrorIs(t, <-served, http.ErrServerClosed)
		})
		return func() net.Conn {
			nc, err := mem.Dial()
			require.NoError(t, err)
			return nc
		}
	})
}

func oursSize(t *testing.T, where place) int {
	t.Helper()
	return hijackedSize(t, where, func(t *testing.T, mem *graceful.MemListener, h http.Handler) func() net.Conn {
		t.Helper()
		return where.startOn(t, graceful.Config{}, h, mem).raw
	})
}

// hijackedSize returns how many bytes a connection takes that a server has which
// start starts, when a handler has hijacked it.
func hijackedSize(t *testing.T, where place, start func(*testing.T, *graceful.MemListener, http.Handler) func() net.Conn) int {
	t.Helper()
	n := 2000
	if where.tls != "" {
		n = 300 // handshakes take their time
	}
	var hijacked sync.WaitGroup
	hijacked.Add(n)
	var mu sync.Mutex
	var owned []net.Conn
	dial := start(t, graceful.NewMemListener(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		nc, _, err := http.NewResponseController(w).Hijack()
		assert.NoError(t, err)
		mu.Lock()
		defer mu.Unlock()
		owned = append(owned, nc)
		hijacked.Done()
	}))
	running, before := runtime.NumGoroutine(), heap()
	for range n {
		nc := dial()
		if where.tls != "" {
			nc = clientTLS(nc, "http/1.1")
		}
		_, err := nc.Write([]byte(getText("/")))
		require.NoError(t, err)
	}
	hijacked.Wait()
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= running+1 }, _patience, time.Millisecond,
		"handlers return, and what they hold goes with them")
	size := (heap() - before) / n
	for _, nc := range owned {
		_ = nc.Close()
	}
	return size
}

// heap returns the size of what is reachable. Pools, finalizers and goroutines that
// are about to end need more than one collection.
func heap() int {
	var m runtime.MemStats
	for last := uint64(0); ; last = m.HeapAlloc {
		finalized := make(chan struct{})
		runtime.SetFinalizer(new([64]byte), func(*[64]byte) { close(finalized) })
		runtime.GC()
		<-finalized // and so are those before it, however busy the machine is
		runtime.ReadMemStats(&m)
		if last > 0 && m.HeapAlloc+4<<10 >= last {
			return int(m.HeapAlloc) //nolint:gosec // a heap is smaller
		}
	}
}
