package socketio

import (
	"context"
	"net"
	"time"

	"github.com/gracefulfx/gracefulfx/internal/weakset"
)

// _closing is how long a server may take to close the connections of clients that
// are gone.
const _closing = 100 * time.Millisecond

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

// awaitSockets waits a moment for the WebSockets of those that are gone, and
// then closes what is left: a server may have forgotten it.
func (t *target) awaitSockets(ctx context.Context, look <-chan time.Time) {
	for limit := time.Now().Add(_closing); t.sockets.any() && time.Now().Before(limit); {
		select {
		case <-look:
		case <-ctx.Done():
			return
		}
	}
	t.sockets.close()
}
