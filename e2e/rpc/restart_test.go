package rpc

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _reserved is what Go's transport fails by itself: a request that had taken a
// connection, and found it told to go before it opened its stream.
const _reserved = "cannot rewind body after connection loss"

// restarts is how often the servers restart: 6 times, or RPC_RESTARTS.
func restarts(t *testing.T) int {
	text, ok := os.LookupEnv("RPC_RESTARTS")
	if !ok {
		return 6
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// No call fails while the servers restart in turn.
func TestRestartsFailNoCall(t *testing.T) {
	for name, secure := range map[string]bool{"h2": true, "h2c": false} {
		for kind, client := range map[string]func(*testing.T, *pair) map[string]caller{"grpc": grpcClient, "connect": connectClient} {
			t.Run(kind+" "+name, func(t *testing.T) {
				p := newPair(t, secure)
				l := load(client(t, p))
				p.restart(restarts(t), kind == "grpc")
				l.stop()
				for i := range p.addrs {
					p.stop(i)
				}
				t.Logf("%d calls, %d of the client's own kind", l.served.Load(), l.reserved.Load())
				assert.Greater(t, l.served.Load(), int64(100))
				assert.Zero(t, len(l.failed), "the first: %.300v", l.failed)
			})
		}
	}
}

// loader makes calls until it is stopped.
type loader struct {
	over     atomic.Bool
	calling  sync.WaitGroup
	served   atomic.Int64
	reserved atomic.Int64
	mu       sync.Mutex
	failed   []string
}

func load(calls map[string]caller) *loader {
	l := new(loader)
	for kind, call := range calls {
		for range 8 {
			l.calling.Go(func() {
				for !l.over.Load() {
					l.note(kind, call(context.Background()))
				}
			})
		}
	}
	return l
}

func (l *loader) note(kind string, err error) {
	switch {
	case err == nil:
		l.served.Add(1)
	case strings.Contains(err.Error(), _reserved), errors.Is(err, errUnsent):
		l.reserved.Add(1)
	default:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.failed = append(l.failed, kind+": "+err.Error())
	}
}

func (l *loader) stop() {
	l.over.Store(true)
	l.calling.Wait()
}
