// Package graceful stops HTTP servers without losing a request. It knows
// net/http and the kernel; the module for fx is in the package above it.
//
//	tracker := graceful.NewTracker()
//	drainer, err := graceful.NewDrainer(tracker, graceful.Config{})
//	server, err := graceful.NewServer(drainer, graceful.ServerConfig{
//		HTTP: &http.Server{Addr: ":8080", Handler: mux},
//	})
//	err = server.Start(ctx)
//	// ... until it is time to stop:
//	report, err := drainer.Drain(ctx)
//
// # The drain
//
// A drain goes through these phases, each at most once, and each is observable
// through [Drainer.Phase] and an [Observer]:
//
//  1. announce: [Drainer.Draining] is closed, [Readiness] turns red.
//  2. lame duck, for Config.Delay: all is served as usual, but every reply on
//     HTTP/1 says Connection: close, so that clients move elsewhere.
//  3. close intake: newcomers are refused; no handshake is left half-way, no
//     queued connection is reset. Clients of HTTP/2 get GOAWAY in two steps:
//     first one that refuses no stream, and when they have read it the last.
//     Closers start.
//  4. wait: requests in flight complete, and replies that begin say Connection:
//     close, whenever their requests came. Late requests on kept-alive
//     connections are rejected, or served, by policy. A kept-alive connection
//     is closed once it was silent for Config.QuietPeriod of the drain, after
//     a last look at the socket, with Config.Goodbye before if that is set; one
//     that has not sent a byte yet, after a second.
//  5. force, at Config.Delay + Config.Timeout, by [Drainer.Force], or when a
//     context given to Drain ends: the contexts of requests are cancelled with
//     a cause, then what is left is closed and counted.
//  6. report: the servers, empty now, are shut down, and every caller of Drain
//     gets the same [Report].
//
// At any time during a drain, a request whose bytes have reached this machine
// on an open connection gets an answer; on HTTP/2, where the client does not
// answer a PING, perhaps a GOAWAY that says it was not taken and may go
// elsewhere. What arrives between the last look and the close, within
// microseconds, is the one exception. No handler runs whose answer is then
// thrown away, unless by force.
//
// # Why not Server.Shutdown
//
// [net/http.Server.Shutdown] resets the connections that wait in the accept
// queue, closes kept-alive connections whose next request is already here,
// drops a request without an answer that was read just after it began, and
// closes a connection whose last reply had begun before, and did not say so.
// The engine calls it too, but only when no connection is left.
//
// # Caution
//
// The http.Server in [ServerConfig] says how to serve, and serves nothing
// itself: its Shutdown does not stop the server, [Drainer.Drain] does. A handler
// that takes a connection over (a WebSocket) is waited for until the timeout;
// register a [Closer] that tells its clients to leave. A handler that ignores its
// context cannot be stopped: after the force its connection is closed, but its
// goroutine stays.
package graceful
