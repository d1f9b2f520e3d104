package socketio

import (
	"io"
	"strconv"
	"sync"
)

// registry holds connections that know only how to close.
type registry struct {
	mu   sync.Mutex // guards what follows
	last uint64
	open map[uint64]io.Closer
}

// Add registers a connection of a server that is not mounted, such as a
// WebSocket of your own hub; the drain closes it. Call the function that
// it returns when the connection is gone; what the drain has closed is
// forgotten anyway. A connection that comes once the drain has begun to close
// is closed before Add returns, whose function then does nothing.
//
// An Engine.IO client whose connection is closed like this reconnects by itself.
// A Socket.IO client does not if Close sends a DISCONNECT packet first.
func (c *Closer) Add(conn io.Closer) (remove func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing.Load() {
		_ = conn.Close() // nothing could be done about an error
		return func() {}
	}
	if c.registry == nil {
		c.registry = &registry{open: make(map[uint64]io.Closer)}
		c.build(c.registry, "connections", nil)
	}
	return c.registry.add(conn)
}

func (r *registry) add(conn io.Closer) (remove func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	id := r.last
	r.open[id] = conn
	return func() { r.remove(id) }
}

func (r *registry) remove(id uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, id)
}

func (r *registry) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open)
}

func (r *registry) visible() bool { return false }

// forgets implements clients: the registry has no requests.
func (r *registry) forgets() bool { return false }

func (r *registry) list() []client {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]client, 0, len(r.open))
	for id, conn := range r.open {
		list = append(list, client{id: strconv.FormatUint(id, 10), leave: func() {
			defer r.remove(id)
			_ = conn.Close() // nothing could be done about an error
		}})
	}
	return list
}
