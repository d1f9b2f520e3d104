package socketio

import (
	"net"
	"runtime"
	"sync"
	"weak"
)

// sockets are the open connections of a route that became WebSockets. They are
// held weakly: zishang520 leaves that of a client which went first to the garbage
// collector, which closes what nobody refers to. The zero value is empty.
type sockets struct {
	mu   sync.Mutex // guards open
	open map[weak.Pointer[socket]]runtime.Cleanup
}

// socket is the connection that a server gets.
type socket struct {
	net.Conn

	of *sockets
}

// add notes a connection and returns the one to give away.
func (s *sockets) add(conn net.Conn) net.Conn {
	one := &socket{conn, s}
	w := weak.Make(one)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = make(map[weak.Pointer[socket]]runtime.Cleanup)
	}
	s.open[w] = runtime.AddCleanup(one, s.forget, w)
	return one
}

func (s *sockets) forget(w weak.Pointer[socket]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, w)
}

// Close implements [net.Conn].
func (c *socket) Close() error {
	w := weak.Make(c) // equal to the one that add made
	c.of.mu.Lock()
	if cleanup, ok := c.of.open[w]; ok {
		cleanup.Stop()
		delete(c.of.open, w)
	}
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// any reports whether there are open ones.
func (s *sockets) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) > 0
}

// close closes all.
func (s *sockets) close() {
	s.mu.Lock()
	var list []*socket
	for w := range s.open {
		if one := w.Value(); one != nil {
			list = append(list, one)
		}
	}
	s.mu.Unlock()
	for _, one := range list {
		_ = one.Close() // it is closed or it was
	}
}
