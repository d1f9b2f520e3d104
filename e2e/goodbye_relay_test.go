package e2e_test

import (
	"context"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// crossingRelay stands between a client and a server, and lets what the server says
// last cross what the client says next.
type crossingRelay struct {
	ln     net.Listener
	mu     sync.Mutex
	target string
	held   context.Context // done once the client has sent more; nil before hold
	asked  context.CancelFunc
	work   sync.WaitGroup
}

// newCrossingRelay stands before a server. It ends with the test.
func newCrossingRelay(t *testing.T, target string) *crossingRelay {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r := &crossingRelay{ln: ln, target: target}
	ctx, cancel := context.WithCancel(t.Context())
	r.work.Go(func() { r.accept(ctx) })
	t.Cleanup(func() {
		cancel()
		_ = ln.Close()
		r.work.Wait()
	})
	return r
}

// hold keeps back what the server says from now on, on connections that are open,
// until the client has sent more.
func (r *crossingRelay) hold(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held, r.asked = context.WithCancel(ctx)
}

// turn takes new connections to another server.
func (r *crossingRelay) turn(target string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.target = target
}

func (r *crossingRelay) accept(ctx context.Context) {
	for {
		client, err := r.ln.Accept()
		if err != nil {
			return // closed
		}
		r.mu.Lock()
		target, late := r.target, r.held != nil
		r.mu.Unlock()
		server, err := (&net.Dialer{}).DialContext(ctx, "tcp", target)
		if err != nil {
			_ = client.Close()
			continue
		}
		stop := context.AfterFunc(ctx, func() { _, _ = client.Close(), server.Close() })
		r.work.Go(func() { r.up(server, client) })
		r.work.Go(func() {
			defer stop()
			r.down(client, server, late)
		})
	}
}

// up passes on what the client says. Once something was said, nothing is held.
func (r *crossingRelay) up(server, client net.Conn) {
	buf := make([]byte, 4<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			_ = server.Close()
			return
		}
		_, _ = server.Write(buf[:n]) // it may have gone: what it said last is on its way
		r.mu.Lock()
		if r.asked != nil {
			r.asked()
		}
		r.mu.Unlock()
	}
}

// down passes on what the server says, and its end.
func (r *crossingRelay) down(client, server net.Conn, late bool) {
	defer func() { _ = client.Close() }()
	buf := make([]byte, 4<<10)
	for {
		n, err := server.Read(buf)
		r.mu.Lock()
		held := r.held
		r.mu.Unlock()
		if held != nil && !late {
			<-held.Done()
		}
		if _, werr := client.Write(buf[:n]); err != nil || werr != nil {
			return
		}
	}
}
