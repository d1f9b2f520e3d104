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
	for _, where := range places("mem") {
		assertSmall(t, where, 1<<10, hijackedSize)
	}
}

// So may an idle one. The target is 200 bytes; docs/performance.md says what the rest
// is.
func TestIdleConnectionIsSmall(t *testing.T) {
	assertSmall(t, place{network: "mem"}, 320, idleSize)
}

// assertSmall looks how many bytes more a connection takes than with net/http alone.
func assertSmall(t *testing.T, where place, most int, size sizer) {
	t.Helper()
	t.Run(where.String(), func(t *testing.T) {
		// What other tests have left goes in its own time; a connection is as small
		// as it is once measured.
		var plain, ours int
		for range 3 {
			plain, ours = plainSize(t, where, size), oursSize(t, where, size)
			t.Logf("%d bytes each, net/http %d", ours, plain)
			if ours-plain <= most {
				break
			}
		}
		assert.LessOrEqual(t, ours-plain, most)
	})
}

// starter starts a server on a listener and returns how to reach it; sizer
// returns how many bytes a connection of such a server takes.
type (
	starter func(*testing.T, *graceful.MemListener, http.Handler) func() net.Conn
	sizer   func(*testing.T, place, starter) int
)

func plainSize(t *testing.T, where place, size sizer) int {
	t.Helper()
	return size(t, where, func(t *testing.T, mem *graceful.MemListener, h http.Handler) func() net.Conn {
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

func oursSize(t *testing.T, where place, size sizer) int {
	t.Helper()
	return size(t, where, func(t *testing.T, mem *graceful.MemListener, h http.Handler) func() net.Conn {
		t.Helper()
		return where.startOn(t, graceful.Config{}, h, mem).raw
	})
}

// hijackedSize returns how many bytes a connection takes that a server has which
// start starts, when a handler has hijacked it.
func hijackedSize(t *testing.T, where place, start starter) int {
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

// idleSize returns how many bytes a connection takes that has had one reply.
func idleSize(t *testing.T, _ place, start starter) int {
	t.Helper()
	const n = 2000
	dial := start(t, graceful.NewMemListener(), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	clients, reply, before := make([]net.Conn, n), make([]byte, 1<<10), heap()
	for i := range clients {
		clients[i] = dial()
		_, err := clients[i].Write([]byte(getText("/")))
		require.NoError(t, err)
		_, err = clients[i].Read(reply)
		require.NoError(t, err)
	}
	size := (heap() - before) / n
	for _, nc := range clients {
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
