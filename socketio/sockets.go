package socketio

import (
	"net"

	"github.com/gracefulfx/gracefulfx/internal/weakset"
)

// sockets are the open connections of a route that became WebSockets. What the
// server got of each is held weakly: zishang520 leaves that of a client which went
// first to the garbage collector, which tells when nothing refers to it. The zero
// value is empty.
type sockets struct {
	open weakset.Set[socket, net.Conn]
}

// socket is the connection that a server gets.
type socket struct {
	net.Conn

	of *sockets
}

// add notes a connection and returns the one to give away.
func (s *sockets) add(conn net.Conn) net.Conn {
	one := &socket{conn, s}
	s.open.Add(one, conn, forgotten)
	return one
}

// forgotten closes a connection that its server has forgotten, for nothing else
// would. The collector alone cannot be relied on to do so, since others may hold
// the connection below for as long as it marks, such as the tracker that looks at
// it.
func forgotten(conn net.Conn) {
	go func() { _ = conn.Close() }() // cleanups must not wait for a client that does not read
}

// Close implements [net.Conn].
func (c *socket) Close() error {
	c.of.open.Remove(c)
	return c.Conn.Close()
}

// any reports whether there are open ones.
func (s *sockets) any() bool { return s.open.Len() > 0 }

// close closes all, also those that the server has forgotten by now.
func (s *sockets) close() {
	for _, conn := range s.open.Clear() {
		_ = conn.Close() // it is closed or it was
	}
}
