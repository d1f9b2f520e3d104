package prometheus

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// connections follows the connections of the server. http.Server.Shutdown waits
// five seconds for a new connection that has sent no whole head, and
// http.Server.Close waits for none.
type connections struct {
	mu     sync.Mutex // guards all below
	open   map[net.Conn]http.ConnState
	ending bool
	none   chan struct{} // closed when the server ends and no connection is open
}

func newConnections() *connections {
	return &connections{open: make(map[net.Conn]http.ConnState), none: make(chan struct{})}
}

// follow is a hook for ConnState.
func (c *connections) follow(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed {
		delete(c.open, conn)
		c.look()
		return
	}
	c.open[conn] = state
	if c.ending && state == http.StateNew {
		_ = conn.Close()
	}
}

// end closes every new connection that has sent no whole head, and from now on
// every connection that is accepted. Idle connections are Shutdown's to close.
func (c *connections) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending = true
	for conn, state := range c.open {
		if state == http.StateNew {
			_ = conn.Close()
		}
	}
	c.look()
}

// look tells await when the last connection is closed. It is called under the
// lock.
func (c *connections) look() {
	if c.ending && len(c.open) == 0 {
		select {
		case <-c.none:
		default:
			close(c.none)
		}
	}
}

// await waits until the goroutines of all connections are done, for limit at
// most.
func (c *connections) await(limit time.Duration) {
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case <-c.none:
	case <-late.C:
	}
}
