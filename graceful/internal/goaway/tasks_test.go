package goaway

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A handshake may end at the moment at which all is closed by force. What it
// starts then ends at once, and disturbs nobody who waits for the rest.
func TestServersMayBeGivenAConnectionWhileTheyClose(t *testing.T) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	s := New(func() *http.Server { return &http.Server{} })
	s.Leave(over, _times)
	var serving, closing sync.WaitGroup
	for range 4 {
		serving.Go(func() {
			for range 500 {
				client, server := net.Pipe()
				assert.Error(t, s.Serve(server, time.Time{}))
				_ = client.Close()
			}
		})
	}
	served := make(chan struct{})
	for range 4 {
		closing.Go(func() {
			for {
				s.Close()
				select {
				case <-served:
					return
				default:
				}
			}
		})
	}
	serving.Wait()
	close(served)
	closing.Wait()
}

func TestTasksMayBeginAtTheEndOfAWait(t *testing.T) {
	var all tasks
	var waiting sync.WaitGroup
	for range 4 {
		waiting.Go(func() {
			for range 2000 {
				all.wait()
			}
		})
		waiting.Go(func() {
			for range 2000 {
				all.run(func() {})
			}
		})
	}
	waiting.Wait()
	all.wait()
	assert.Zero(t, all.n)
}
