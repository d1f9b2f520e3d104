// Package gracefulfx lets an fx app stop without losing a request.
//
//	fx.New(
//		gracefulfx.Module,
//		gracefulfx.YAML("config.yaml"),
//		fx.Provide(newHandler), // an http.Handler, or an *http.Server
//	).Run()
//
// The [Module] serves the handler. On the configured signal, SIGUSR2 by
// default, it drains while every other component still runs, and then ends the
// app: with exit code 0, or 1 if it had to force something. On SIGTERM and
// SIGINT, which fx handles itself, the same drain runs in OnStop. The phases of
// the drain and what they promise are described in package graceful, which is
// the engine and can be used without fx.
//
// # Invariants
//
//  1. A request that has reached this machine gets an answer.
//  2. No handler runs whose answer is then thrown away, before the timeout.
//  3. A new connection is served or refused, never accepted and reset.
//  4. The exit code is 0 if and only if nothing was forced.
//  5. The process ends within delay + timeout + 250ms, whatever handlers and
//     closers do, if the OnStop hooks of other components let it.
//  6. There is one drain, however many signals, OnStop calls and Drain calls
//     there are, and all get the same report. A second signal forces it.
//  7. After OnStop no goroutine, descriptor or signal registration is left,
//     but for handlers that ignored the force.
//  8. The hooks that fx runs after the drain get their time.
//
// # Configuration
//
// The configuration is the section "graceful" of the [config.Provider] in the
// graph, see [YAML]; without a provider, of config.yaml in the working
// directory; else the defaults hold. The file config.yaml of this package has
// every option, its default and its reason:
//
//	graceful:
//	  addr: ":8080"
//	  signal: SIGUSR2
//	  delay: 5s        # how long a balancer takes to look elsewhere
//	  timeout: 30s
//	  late: reject     # or serve
//
// Whatever is wrong with it stops the app when it is built, never when it
// drains.
//
// # In the graph
//
// Components may ask for [*graceful.Drainer] (its Draining channel tells
// handlers that would never end to end), [*graceful.Tracker] (the open
// connections), [*graceful.Readiness] (a handler for the readiness probe),
// [*graceful.Server] (its Addr) and [Config]. They may put in closers with
// [AsCloser] and a reply for rejected requests with [AsRejection].
//
// # Caution
//
// A second signal forces the drain: do not let a pre-stop hook send one signal
// and the orchestrator another. And fx gives all OnStop hooks together 15
// seconds by default, which is less than the drain's own timeout: use [YAML],
// or set [fx.StopTimeout] yourself.
package gracefulfx
