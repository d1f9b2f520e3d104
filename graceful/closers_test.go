package graceful_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestShutdownCloser(t *testing.T) {
	c := graceful.ShutdownCloser("admin", new(http.Server))
	assert.Equal(t, "admin", c.Name())
	assert.NoError(t, c.Close(t.Context()))
}

// stopServer is a gRPC server by shape: GracefulStop blocks until its calls
// have ended, or Stop ends them.
type stopServer struct {
	once    sync.Once
	ended   chan struct{}
	stopped bool
}

func (s *stopServer) end()          { s.once.Do(func() { close(s.ended) }) }
func (s *stopServer) GracefulStop() { <-s.ended }
func (s *stopServer) Stop()         { s.stopped = true; s.end() }

func TestStopCloser(t *testing.T) {
	t.Run("waits for the calls in flight", func(t *testing.T) {
		s := &stopServer{ended: make(chan struct{})}
		s.end()
		c := graceful.StopCloser("grpc", s)
		assert.Equal(t, "grpc", c.Name())
		assert.NoError(t, c.Close(t.Context()))
		assert.False(t, s.stopped)
	})
	t.Run("stops hard when the drain does not wait any longer", func(t *testing.T) {
		s := &stopServer{ended: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorContains(t, graceful.StopCloser("grpc", s).Close(ctx), "stopped hard")
		assert.True(t, s.stopped)
	})
}
