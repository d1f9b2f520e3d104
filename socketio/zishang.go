package socketio

import "net/http"

// EngineServer is a Socket.IO server of zishang520, v2 or v3, by its shape.
type EngineServer[E any] interface{ Engine() E }

// Engine is the Engine.IO server below an [EngineServer].
type Engine[M any] interface {
	Clients() M
	ClientsCount() uint64
}

// ClientMap holds the clients of an [Engine] by the ids of their sessions.
type ClientMap[S any] interface {
	Range(func(string, S) bool)
}

// EngineClient is a client of an [Engine]. Upgrading reports whether it is changing
// from long polls to a WebSocket.
type EngineClient interface {
	Close(discard bool)
	Upgrading() bool
}

// Mount registers a Socket.IO server of zishang520, v2 or v3, with the closer
// and returns the handler to mount in place of h, which is what the server's
// ServeHandler returns. All type arguments are inferred:
//
//	mux.Handle("/socket.io/", socketio.Mount(closer, io, io.ServeHandler(nil)))
//
// During a drain every session of this process is closed, whichever namespaces
// its client has joined; those of other nodes of a cluster are left alone.
//
// The server has faults that a drain cannot mend. On a busy machine it at times closes
// a session in the middle of its upgrade ("polling write error"), drain or not: a stock
// client to which that happens comes back after its ping timeout, 45 s by default. And
// v2 panics where a session closes in the moment in which its upgrade ends.
func Mount[E Engine[M], M ClientMap[S], S EngineClient](
	c *Closer, io EngineServer[E], h http.Handler, opts ...Option,
) http.Handler {
	return &route{closer: c, target: c.mount(engineClients[E, M, S]{io}, opts), next: h}
}

type engineClients[E Engine[M], M ClientMap[S], S EngineClient] struct {
	server EngineServer[E]
}

// engine returns the engine, unless the server was never asked for its handler.
func (g engineClients[E, M, S]) engine() (engine E, ok bool) {
	engine = g.server.Engine()
	return engine, any(engine) != nil
}

func (g engineClients[E, M, S]) count() int {
	engine, ok := g.engine()
	if !ok {
		return 0
	}
	return int(engine.ClientsCount())
}

// visible implements clients: the handler of a WebSocket returns at once.
func (g engineClients[E, M, S]) visible() bool { return false }

// forgets implements clients: the server ends its requests with their contexts.
func (g engineClients[E, M, S]) forgets() bool { return false }

// list returns the clients. What leave does is what Close of the engine does to
// each of them.
func (g engineClients[E, M, S]) list() []client {
	engine, ok := g.engine()
	if !ok {
		return nil
	}
	var list []client
	engine.Clients().Range(func(id string, one S) bool {
		list = append(list, client{id: id, leave: func() { one.Close(true) }, upgrading: one.Upgrading})
		return true
	})
	return list
}
