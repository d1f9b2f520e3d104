package socketio

import "net/http"

// RoomServer is a Socket.IO server of googollee, by its shape. F is a function
// of one connection.
type RoomServer[F any] interface {
	http.Handler
	Rooms(namespace string) []string
	ForEach(namespace, room string, f F) bool
	Count() int
}

// RoomConn is a connection of a [RoomServer].
type RoomConn interface {
	ID() string
	Close() error
}

// MountGoogollee registers a Socket.IO server of googollee, or of a fork with the
// same methods, with the closer and returns the handler to mount in its place.
// All type arguments are inferred:
//
//	mux.Handle("/socket.io/", socketio.MountGoogollee(closer, server))
//
// The server has a fault of its own that a drain cannot mend: sessions that upgrade
// break and reconnect at any time. Another one is made up for: it forgets a request
// whose session is closed amid it, and returns from it after its PingTimeout, 60 s by
// default. So it serves requests other than those of WebSockets on goroutines of their
// own. The drain answers a forgotten one with 503 and leaves the goroutine behind, whose
// reads and writes are errors from then on. It takes a second for a POST that has come
// whole and five for one that has not, and less for others.
//
// With the Redis adapter the server asks the whole cluster for its rooms, and
// waits for an answer without a limit: give [Closer.Add] the connections in
// OnConnect instead, and mount the server itself.
func MountGoogollee[C RoomConn, F ~func(C)](c *Closer, server RoomServer[F], opts ...Option) http.Handler {
	return &route{closer: c, target: c.mount(roomClients[C, F]{server}, opts), next: server}
}

// MountLegacy is MountGoogollee.
//
// Deprecated: use [MountGoogollee], which says what is mounted. MountLegacy goes
// with v1.
func MountLegacy[C RoomConn, F ~func(C)](c *Closer, server RoomServer[F], opts ...Option) http.Handler {
	return MountGoogollee(c, server, opts...)
}

// _root is the namespace that every client of Engine.IO 3 is in.
const _root = "/"

type roomClients[C RoomConn, F ~func(C)] struct{ server RoomServer[F] }

func (g roomClients[C, F]) count() int { return g.server.Count() }

// visible implements clients: the server serves a WebSocket in its handler.
func (g roomClients[C, F]) visible() bool { return true }

// forgets implements clients: the server may return from a request whose session is
// closed amid it only after its PingTimeout.
func (g roomClients[C, F]) forgets() bool { return true }

// list collects the connections; every one is in a room named by its id. None
// may be closed before ForEach has returned, which holds a lock that Close
// takes.
func (g roomClients[C, F]) list() []client {
	var list []client
	seen := make(map[string]bool)
	for _, room := range g.server.Rooms(_root) {
		g.server.ForEach(_root, room, func(conn C) {
			if id := conn.ID(); !seen[id] {
				seen[id] = true
				list = append(list, client{id: id, leave: func() { _ = conn.Close() }})
			}
		})
	}
	return list
}
