// Package socketio sends the clients of Socket.IO servers to another server
// when a drain closes the intake, in the way that makes a stock client
// reconnect by itself. It imports no Socket.IO server; it knows them by shape.
//
//	closer := socketio.New()
//	err := drainer.AddClosers(closer)
//
//	mux.Handle("/socket.io/", socketio.Mount(closer, io, io.ServeHandler(nil))) // zishang520
//	mux.Handle("/socket.io/", socketio.MountGoogollee(closer, server))          // googollee
//
// With fx, [*Closer] comes from the graph and the drain knows it already.
//
// # The goodbye
//
// Until the drain closes the intake nothing changes. Then, on every mounted
// route:
//
//  1. A request that opens a session gets 503 and Connection: close, whatever
//     the policy for late requests says; those of an open session still pass.
//  2. Every client's connection is closed at the level of Engine.IO, at once or
//     over a time ([Spread]). The client calls that "transport close" and
//     reconnects after its own back-off, about a second; the balancer sends it
//     to another server. One that is just upgrading from long polls gets up to
//     a second to do so first: it would not notice the close.
//  3. About 20 ms later the contexts of that client's long polls end. (A server
//     of zishang520 v3 leaves them unanswered, and such a client would notice
//     nothing before its ping timeout.) googollee's does not look at contexts: what
//     it has not answered another 50 ms later is answered 503 in its place.
//  4. This is repeated, for sessions that were just being opened, until no
//     client is left or the drain stops waiting. The WebSockets that a server has
//     forgotten by then are closed a tenth of a second later.
//
// The drain must not get here before the balancer looks elsewhere, or the
// clients come straight back: set the drain's delay to the balancer's lag.
//
// # What not to call
//
// DisconnectSockets of zishang520 sends a DISCONNECT packet, after which a
// stock client stays away. Close of googollee's server closes no client, and
// panics at the next handshake; call it when the drain is over, if at all.
//
// # Caution
//
// A wrapper of the ResponseWriter around a mounted handler must implement
// [net/http.Hijacker] itself: the servers assert it and do not know Unwrap.
// Without it clients quietly stay on polling.
package socketio
