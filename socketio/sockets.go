package socketio

import (
	"net"
	"runtime"
	"sync"
	"weak"
)

// sockets are the open connections of a route that became WebSockets. What the
// server got of each is held weakly: zishang520 leaves that of a client which went
// first to the garbage collector, which tells when nobody refers to it. The zero
// value is empty.
type sockets struct {
	mu   sync.Mutex // guards open
	open map[weak.Pointer[socket]]opened
}

// opened is a connection, and what runs when the server has forgotten it.
type opened struct {
	conn    net.Conn
	cleanup runtime.Cleanup
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
		s.open = make(map[weak.Pointer[socket]]opened)
	}
	s.open[w] = opened{conn, runtime.AddCleanup(one, s.forgotten, w)}
	return one
}

// forgotten closes a connection that its server has forgotten: nobody else would.
// The collector alone cannot be relied on to do so, since others may hold the
// connection below for as long as it marks, such as the tracker that looks at it.
func (s *sockets) forgotten(w weak.Pointer[socket]) {
	if conn, ok := s.remove(w); ok {
		go func() { _ = conn.Close() }() // cleanups must not wait for a client that does not read
	}
}

// remove forgets a connection, and returns it if it was known.
func (s *sockets) remove(w weak.Pointer[socket]) (conn net.Conn, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.open[w]
	if ok {
		one.cleanup.Stop()
		delete(s.open, w)
	}
	return one.conn, ok
}

// Close implements [net.Conn].
func (c *socket) Close() error {
	c.of.remove(weak.Make(c)) // equal to the one that add made
	return c.Conn.Close()
}

// any reports whether there are open ones.
func (s *sockets) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) > 0
}

// close closes all, also those that the server has forgotten by now.
func (s *sockets) close() {
	s.mu.Lock()
	var list []net.Conn
	for w, one := range s.open {
		one.cleanup.Stop()
		delete(s.open, w)
		list = append(list, one.conn)
	}
	s.mu.Unlock()
	for _, conn := range list {
		_ = conn.Close() // it is closed or it was
	}
}
